// Package prediction turns class scores and answers into sums by user (Tally),
// and sums over users into the metrics of EVALUATION section 4 (Metric). It knows
// no plugin, no file and no row of a table; intervals and tests over users are in
// packages stats and compare.
//
// # What the metrics range over
//
// Precision, recall and macro-F1 are macro averages over the reported classes K:
// those with at least 20 answers of at least 5 users, fixed for a table by its
// answers, with 0/0 = 0 and with the sums of each class pooled over users. The
// variants -all average over every class that is somebody's answer; recall-head,
// -middle and -tail over the reported classes of that group. A prediction outside
// K counts against the recall of the answer's class, a wrong prediction in K
// against its precision, whatever the answer was.
//
// Accuracy, NDCG and the weighted metrics range over all windows, those with an
// answer outside K included.
//
// An answer that is no class (the unknown behaviour, id Classes) cannot be ranked:
// its window counts as wrong, with no gain, and weighs as a class of recall 0 in
// the weighted metrics. So NDCG@1 = accuracy = weighted recall always.
//
// A name with the prefix user- is the mean over users of the metric of one user;
// a class average then ranges over those of its classes that the user has as an
// answer, and a user who has none is left out.
package prediction
