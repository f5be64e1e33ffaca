// Package kernel holds the inner loops of the neural networks on float32 slices:
// matrix products, softmax, LayerNorm, activations, dropout, AdamW. It knows no
// layer and starts no goroutine; nothing here allocates, and all of it may run
// concurrently.
//
// Every function has up to three implementations, one a Family; which one runs
// is decided once, by the CPU. Within a family the same input gives the same
// bits. Families differ in the last bits, but for Mask, which is the same in all.
//
// Slices that are too short, and negative sizes, panic.
package kernel
