// Package smartphone makes smartphone-sim: two samples of people whose days with a
// phone are simulated. It knows no plugin, no split but its own, and no metric.
//
// # The process
//
// Every owner has an urge for each of 18 intents (urge.go). Urges build up with time
// at a pace of the owner. From time to time the owner looks at the phone; if an urge
// is pressing enough (its level, how the hour suits the owner, whether there is work
// or class), the phone is taken up and used until no urge is pressing any more
// (session.go). What is on the screen is hard to leave, so one thing is often done
// several times; what is served falls back, so something else comes next.
//
// Around that stands what makes an owner take the phone up at a time
// (appointment.go): ways to work and class, the alarm, an alert of the news, bills of
// every other week, trips, routines of the day and the week (routine.go), calls and
// chats with the owners one knows, planned for all of them together (contact.go), and
// what was brought about by earlier events: a parcel that is on its way, a meal, a
// reminder, a call to return.
// There is no table of what follows what.
//
// # What is planted
//
//   - profiles that decide duties and which urges and routines are likely (urge.go)
//   - paces, hours, favourite behaviours and routines that are an owner's own, so that
//     its own history helps beyond the population's
//   - memory beyond the last event: levels, sessions left in the week, fortnights,
//     parcels days later
//   - weekdays, duties, trips, and owners who call each other
//   - drift: in the last third of the days some urges quicken or fade, some
//     favourites are others, some routines begin or end
//
// Not planted: places, other phones of the same owner, holidays, seasons, days on
// which nothing is logged, new behaviours, and any tie between the words of a profile
// and behaviour other than duties and the ones listed in urge.go. The two samples are
// of one process and the same 83 days; the paper's second is of three weeks, which
// are too few events to fine-tune on and to test.
//
// The parameters were chosen so that the tests find 4 events a day, an entropy of the
// population's intents of 3.0 to 3.5 bits, self-transitions of .27 to .55 and a JSD
// of user and population of .1 to .3 (section 7 of the evaluation protocol), and that
// a user's own Markov model is right in .09 more of its test rows than the
// population's.
package smartphone
