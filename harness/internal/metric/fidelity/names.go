package fidelity

// KSVec is the p value of the two-sample Kolmogorov-Smirnov test between the K
// shares of a user's intents in the written and in the real weeks, both taken as
// samples of K numbers: how alike the shapes of the two distributions are, whatever
// intent has which share. Higher is better. The paper's KS_P as far as its values
// tell (specification 8.1, reading A): for K = 18 only 1, .9715, .7810, .5026, ...
// are possible.
const KSVec = "ks_p_vec"

// KSSlot is the p value of the two-sample Kolmogorov-Smirnov test between the slots
// of the day of a user's written and real events, slots counted from the day's
// start (specification 8.1, reading B). Higher is better. Slots are discrete, so p
// is on the high side: see stats.KolmogorovSmirnov.
const KSSlot = "ks_p_slot"

// BLEU is sentence BLEU-4 (Papineni et al. 2002) of each written week against all
// real weeks of the user, the tokens being intents: the geometric mean of the
// clipped shares of n-grams, n = 1 to 4, with the brevity penalty for the nearest
// reference length (of equally near ones the shorter). A week with a token but no
// n-gram in common counts .1 n-grams (method 1 of Chen and Cherry 2014); one
// without a token in common is 0. The mean over weeks; higher is better.
const BLEU = "bleu"

// BLEUEvent is BLEU with whole events as tokens: weekday, slot, location and
// behaviour together.
const BLEUEvent = "bleu_event"

// BD is the Bhattacharyya distance -ln sum sqrt(p q) between the shares of a
// user's intents in the written and in the real weeks (Bhattacharyya 1943). Lower
// is better. It is infinite where no intent is in both: such users are left out.
const BD = "bd"

// JSD is the Jensen-Shannon divergence, base 2, between the shares of a user's
// intents in the written and in the real weeks, from 0 to 1: the divergence, not
// its root (Lin 1991). Lower is better.
const JSD = "jsd"

// JSDBin is JSD over pairs of (4-hour bin of the clock, intent).
const JSDBin = "jsd_bin"

// Copy is the share of a user's written events that equal an event which the
// generator was shown of that user, in weekday, slot, location and behaviour: for
// an editor of real data such as UPC_SDG, what it kept. Lower is better, down to the value of real against real:
// what people repeat by themselves. A generator that is shown nothing is held
// against the seed. Users with nothing to show are left out.
const Copy = "copy"

// SeedCopy is the probability that a written week of a user is nearer to a week
// that the generator was shown than to a real week of the same user that it was
// not, a tie counting half (EVALUATION section 5). 1/2 says no copying, 1 says
// copies. Nearness is the Dice coefficient of the two weeks' events, in weekday,
// slot, location and behaviour: twice the number of equal events over the number of
// all. (By JSDBin a week would be nearer to fuller weeks, and the seed is a full
// one: texts of somebody who saw nothing would get .57 on Foursquare check-ins, not
// .50.) For a generator that reads more than the seed, the weeks shown are all that
// it read. In data of one week a user, days take the place of weeks. Users without
// an unseen week are left out.
const SeedCopy = "seed_copy"

// Diversity is the mean over pairs of users of JSDBin between what was written for
// the one and for the other, divided by the same for their real weeks (EVALUATION
// section 6). 1 is ideal; below 1 users are more alike than in truth, and 0 says
// that all are the same. Few events make it higher. Intervals over users rest on the
// jackknife's pseudo-values of the two means over pairs: exact where one user is left
// out, linear beyond.
const Diversity = "diversity"

// Personality is the share of users whose real weeks are nearest, by JSDBin, to
// what was written for themselves, among what was written for all users
// (EVALUATION section 6). Higher is better; chance is 1/users. Where k users share
// the first place each has 1/k. Intervals over users leave those among whom one is
// found as they are.
const Personality = "personality"

// EventsPerWeek is a user's written events per week, weeks without events not
// counted. The value of real against real is ideal.
const EventsPerWeek = "events_per_week"

// PassAt1 is the share of first replies of a prompted generator that pass, of all
// users together: every record that the reply holds was read, every field is in
// range, records are in order, and each week that was asked for has at least one
// (the paper's Pass@1 of Table 4, whose definition is ours). A record is a line that is
// not blank or, of a reply that is a JSON object of one list, an element of it. A
// week that is asked for in parts has a first reply for each part. Higher is better.
// The harness counts records itself and checks the rows that the plugin read; that
// these say what the text says is the plugin's word. A reply that was cut off passes
// if what is left of it does. Only generators that report replies have it, and it
// holds no week against a real one: a user for whom nothing could be read counts.
const PassAt1 = "pass@1"

// OracleNLL is the mean over a user's written tokens of -ln p(token | the tokens
// before it in its week) under the oracle that the data set was drawn from, a token
// being the behaviour of an event: NLL_oracle of Yu et al. 2017, equation 9. Lower
// is better, down to the oracle's own entropy: real against real has fresh sequences
// of the oracle itself. It holds a week against no other, so that every user for
// whom something was written has a value. Only data sets of the source oracle have
// it.
const OracleNLL = "oracle_nll"
