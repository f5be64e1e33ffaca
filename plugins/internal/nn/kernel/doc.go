// Package kernel holds the inner loops of the neural networks on float32 slices:
// matrix products, softmax, LayerNorm, activations, dropout, AdamW. It knows no
// layer and starts no goroutine. Nothing here allocates but Available and, until
// enough are pooled, the panels of Gemm; all but Use may run concurrently.
//
// Every function has up to three implementations, one a Family; which one runs is
// decided once, by the CPU. Within a family the same input gives the same bits,
// and a row of a result has the same bits whatever rows stand around it. The
// assembly of AVX512 and AVX2 gives them on every CPU that has it. Generic is Go,
// whose compiler may join a multiplication and an addition into one rounding, as
// it does for arm64 and for GOAMD64=v3: its bits are those of one build target.
// Families differ in the last bits, but for Mask, which is the same in all.
//
// The assembly of AVX-512 and of AVX2 is made by the program in gen; generate.sh
// makes it anew.
//
// Slices whose capacity is too small panic; within it lengths are not checked.
// Sizes are not negative; where one is 0 nothing is done, but that Gemm with k = 0
// copies Init.
package kernel
