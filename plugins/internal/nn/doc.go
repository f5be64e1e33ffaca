// Package nn trains and runs small neural networks on the CPU: sequence encoders
// and their heads as fused operations on Gorgonia, which owns the graph, its
// differentiation, the tape and the solver interface. It knows no event and no
// file but checkpoints.
//
// # Shape of the package
//
// A [Function] is the unit: a differentiable function of float32 tensors with
// buffers of its own, written by hand, with its gradient (block.go, embedding.go,
// lstm.go, ...). [Graph.Apply] puts one into a Gorgonia graph as a single
// operation. Its inputs are other nodes and [Weights], a layer's parameters.
// [Graph.Trainer] compiles the graph; each [Trainer.Step] runs it forward and
// backward and lets a [Solver] move the weights. Nothing in a step allocates
// memory that grows with the model.
//
// A [Batch] holds what is not differentiated: tokens, places, which rows a loss
// reads. It is filled anew for every step. Sequences of any lengths lie in it one
// after another without padding (shape (rows, width)), so that no padding is
// ever computed and none can leak; a padding mask would give the same numbers.
//
// Layers are made for [Limits]. A batch beyond them, or one that names ids that a
// layer lacks, is an error of [Trainer.Step] before anything is computed.
//
// Where nothing is learned there is no graph: [Encoder.Infer] runs the same
// layers shard by shard through all blocks and keeps no activations.
//
// # Determinism
//
// A batch is cut into a fixed number of groups; each sums gradients into a buffer
// of its own, and these are added in order. Workers only take groups and fixed
// runs of elements, so any number of them gives the same bits on one build target
// and one kernel.Family; between these the last bits differ. Dropout draws from
// counters (kernel.Mask) that name seed, step, layer and row. Gorgonia's own
// initialisers and its dropout read the clock and are not used.
package nn
