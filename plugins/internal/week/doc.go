// Package week turns user-weeks into tokens and back, for generators that write a
// week as a sequence. It cuts histories into weeks, numbers the tokens from
// training rows alone, says which token may follow which, and writes weeks until a
// request is met, with counts of what went wrong. It knows no model and draws
// nothing.
//
// A week is DAY_0, the events of its first day, DAY_1, ... DAY_6, the events of
// its last day, END: all seven markers stand in every week, and no event repeats
// its day. An event is one token in mode joint (an observed slot, location and
// behaviour) and three in mode factored (slot, location, behaviour). Within a day
// events are in the order of data.Vocabulary.SlotOrder, equal slots in that of
// their source.
//
// A week begins on Monday. Where weekdays are no calendar (a data set that sets
// them constant) it is seven days from a day divisible by 7, DAY_0 is its first,
// and decoded events have weekday 0.
package week
