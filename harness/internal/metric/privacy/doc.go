// Package privacy holds the metrics of Figures 5 to 7: what synthetic weeks give away
// of the people whose data a generator has read (EVALUATION section 5). It is pure and
// knows no plugin, no file and no row of a table.
//
//   - Uniqueness (overlap.go): how much of a synthetic week some real training week,
//     of anybody, has too.
//   - Membership (membership.go, package attack): whether classifiers can tell from a
//     release whose data was in it.
//   - Linkage (linkage.go): whether somebody who knows a person's later events finds
//     that person's synthetic weeks among all.
//   - Gaussian overlap diagnostic (gaussian.go): the paper's privacy budget, which is
//     no guarantee; beside it the audited lower bound (audit.go).
//
// All are attacks on what is released. That an attack fails proves nothing of others.
package privacy
