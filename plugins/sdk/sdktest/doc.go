// Package sdktest checks that a plugin, in any language, keeps the contract. A
// plugin's whole test is
//
//	func TestConformance(t *testing.T) { sdktest.Generator(t, open) }
//
// where open yields a client of a fresh process of it, or of the plugin value in
// this process through InProcess. The package brings its own small data.
package sdktest
