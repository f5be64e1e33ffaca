// Package recipe holds what the sequence predictors do alike around their networks,
// so that rows of a table differ by models and not by habits: how long pretraining
// may last, what dev users decide by, which weights fine-tuning moves, how windows
// are scored and what a model folder holds. It knows no model.
package recipe
