// Package sim holds what simulated populations have in common: named random
// streams, a calendar, profiles and what they influence, what an occupation asks of
// a person, hours that suit, quotas of the week, and the drift of habits. It makes no
// data set; mobility and smartphone do.
//
// Their processes are needs that build up and are served, and commitments; there is
// no table of what follows what, and no code of a generator or a floor. Their
// parameters were chosen so that some statistics of a population lie in the ranges of
// section 7 of the evaluation protocol. Nothing was fitted to real data. Whatever is
// measured on them checks the harness and is no finding about people or methods.
//
// Streams are PCG seeded with SHA-256(seed, name), so that neither order nor threads
// change a byte. On processors that fuse multiplication and addition the rows may
// differ.
package sim
