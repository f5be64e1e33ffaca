// Package shim is the process between the harness and a plugin, on Linux. It
// adopts everything that the plugin starts (PR_SET_CHILD_SUBREAPER), sets the
// limits, kills the whole tree when the plugin ends or when the harness lets go
// of a pipe, which it does by dying too, reaps it, and reports how the plugin
// ended. It knows no plugin protocol.
//
// The shim is the harness's own executable, started again with Argument, so that
// nothing need be installed beside it. Every program that imports this package,
// the test binaries too, becomes the shim when so started: the package's init
// runs it and never returns. It is an init and not the first call of main since
// a harness needs 15 ms to initialise what it links, and the shim would wait for
// that in every launch. Go initialises the packages that are ready by their
// import paths, so this one is early as long as it imports nothing but a few
// packages of the standard library: TestShimStartsBeforeWhatIsHeavy of package
// launch shows it.
package shim
