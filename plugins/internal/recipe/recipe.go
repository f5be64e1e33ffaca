// Package recipe holds what the sequence predictors do alike around their networks,
// so that rows of a table differ by models and not by habits: how long pretraining
// may last, what dev users decide by, which weights fine-tuning moves, how windows
// are scored, what a model folder holds and what it says of the population. It knows no model.
package recipe
