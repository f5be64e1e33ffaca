// Package sdk is what the author of a plugin imports: implement Generator or
// Predictor, describe the plugin with a Plugin value, call its Serve method in
// main. The same two interfaces are what the harness gets back from package
// launch, so that a plugin in a process and a plugin in a test are used alike.
//
// The package knows nothing of experiments, metrics or tables. The wire is
// pluginpb; tables are in package data.
package sdk
