// Package sdktest checks that a plugin, in any language, keeps the contract. A
// plugin's whole test is
//
//	func TestConformance(t *testing.T) {
//		sdktest.Generator(t, sdktest.Plugin{
//			Open:   func(t testing.TB) *client.Client { return sdktest.InProcess(t, plugin) },
//			Params: `{"epochs": 2}`,
//		})
//	}
//
// where Open yields a client of a fresh process, or of a plugin value in this
// process through InProcess. The package brings its own small population. It
// judges no quality: a plugin that keeps the contract may still be useless.
package sdktest
