package main

// ItemKind says what an item is.
type ItemKind string

// The kinds of item.
const (
	ItemSlot  ItemKind = "slot-location-behaviour" // with the four hours of the day that an event is in
	ItemPlain ItemKind = "location-behaviour"
)

// Sees says what of a user Generate is shown.
type Sees string

// What may be shown: the whole train part, or the seed.
const (
	SeesTrain Sees = "train"
	SeesSeed  Sees = "seed"
)

// Params are the settings of upc_sdg.
type Params struct {
	Item  ItemKind `json:"item" doc:"what an item is; the four hours of a substitute are ignored" jsonschema:"enum=slot-location-behaviour,enum=location-behaviour"`
	Width int      `json:"width" doc:"width d of the embeddings of users and items" jsonschema:"minimum=1,maximum=1024"`

	ReplaceRatio    float64 `json:"replace_ratio" doc:"k, the share of a user's items that are replaced; all else is published as it is" jsonschema:"minimum=0,maximum=1"`
	MaxSimilarity   float64 `json:"max_similarity" doc:"gamma, the most that a substitute may resemble what it replaces: 0 the least like it, 1 the most; small is private" jsonschema:"minimum=0,maximum=1"`
	UtilityWeight   float64 `json:"utility_weight" doc:"weight of the loss by which substitutes suit the user" jsonschema:"minimum=0"`
	PrivacyWeight   float64 `json:"privacy_weight" doc:"weight of the loss by which substitutes keep to max_similarity" jsonschema:"minimum=0"`
	OfficialPairing bool    `json:"official_pairing" doc:"pair users and substitutes in the utility loss in the order of the authors' code, which is mostly another user's substitute"`

	FactorDeviation float64 `json:"factor_deviation" doc:"standard deviation of the initial embeddings" jsonschema:"exclusiveMinimum=0"`
	FactorDecay     float64 `json:"factor_decay" doc:"weight of the squares of embeddings in their loss" jsonschema:"minimum=0"`
	Rate            float64 `json:"rate" doc:"rate of Adam in both trainings" jsonschema:"exclusiveMinimum=0"`
	Batch           int     `json:"batch" doc:"interactions in a step; a last part of an epoch is left out" jsonschema:"minimum=1,maximum=1048576"`
	Epochs          int     `json:"epochs" doc:"most epochs of each training" jsonschema:"minimum=1"`
	Patience        int     `json:"patience" doc:"epochs without a new best that end a training" jsonschema:"minimum=1"`

	PerOccurrence bool    `json:"per_occurrence" doc:"draw a substitute for every event instead of one for every item of a user" phase:"generate"`
	Sees          Sees    `json:"sees" doc:"what of a user is shown and edited: the train part, or the seed, copied until there are enough weeks" jsonschema:"enum=train,enum=seed" phase:"generate" reads:"train=train,seed=seed"`
	FoldInSteps   int     `json:"fold_in_steps" doc:"steps by which a user whom Fit has not seen gets an embedding" jsonschema:"minimum=0" phase:"generate"`
	FoldInRate    float64 `json:"fold_in_rate" doc:"rate of Adam in these steps" jsonschema:"exclusiveMinimum=0" phase:"generate"`
}

// defaults are the authors', where they have one: see README.md.
var defaults = Params{
	Item: ItemSlot, Width: 64,
	ReplaceRatio: .2, MaxSimilarity: .1, UtilityWeight: 1, PrivacyWeight: 3,
	FactorDeviation: .1, FactorDecay: 1e-4, Rate: 1e-3, Batch: 2048, Epochs: 1000, Patience: 30,
	Sees: SeesTrain, FoldInSteps: 50, FoldInRate: .01,
}
