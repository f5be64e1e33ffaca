// Package fidelity holds the metrics of Table 4: how much the weeks that were
// written for a user are like that user's real weeks (EVALUATION section 6). The
// constants that name the metrics say of each its formula, its source, which
// values are better, and for whom it has no value. It knows no plugin, no file and
// no row of a table; intervals over users are in packages stats and compare.
//
// # What is compared
//
// The real weeks of a user are the Monday-Sunday weeks that hold no event of the
// seed; the seed is what a generator is shown. In the row "real against real" the
// odd ones of these weeks, counted from 1, take the place of the written ones and
// are held against the even ones, so that each of its values is what one would see
// of a generator that repeats the person. Its two sides hold half of the events
// each: that alone makes divergences a little larger, BLEU lower (fewer references)
// and KS-slot higher (a test of fewer events). In data of one week a user
// the seed is the first day; what is written is held against days 2 to 7, and in
// the row "real against real" days 2 to 4 against days 5 to 7.
//
// A metric is the mean of one number a user, over the users that have it. A user
// for whom nothing was written, or who has no real week, has none; what else a
// metric leaves out is said with it, and how many users that were stands in a note
// of the table. Diversity and Personality are statistics of all users together, and
// PassAt1 is one of their replies.
//
// All unknown locations count as one location, and so do unknown behaviours.
package fidelity
