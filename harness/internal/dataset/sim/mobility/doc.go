// Package mobility makes mobility-sim: a population whose days of going from place
// to place are simulated. It knows no plugin, no split and no metric.
//
// # The process
//
// It is a simulation of needs and calendars. Hunger, errands, leisure and
// the like build up with time at a pace of the person (need.go) and are served
// when they are pressing enough and the hour suits (free.go, meal.go); what is
// eaten at home must be bought. Around that stands the calendar: work and classes
// by occupation (sim.Timetable), routines and other quotas of the week and fortnightly
// events (week.go), things done with companions, planned for all of them together
// (companion.go), trips to other towns (trip.go). A person goes from commitment to
// commitment and lets the needs decide in between (life.go). There is no table of
// what follows what: the next stop depends on levels of needs, the clock, the
// calendar, other people, and whether one is at home, at work or on the way.
//
// A phone then notes some of the stops (logging.go). Phones differ in the kinds of
// places that they see, and are silent on some days. The number of events is exact
// because each person is given a share of it, and the noting is conditioned on
// that number: nobody's days are cut short.
//
// # What is planted
//
//   - five profile attributes that decide the timetable, and which needs and
//     routines are likely (influence.go)
//   - routines, hours, favourite venues and blind spots of the phone that are a
//     person's own, so that its own history helps beyond the population's
//   - memory beyond the last event: hunger, sessions left in the week, every other
//     week's shift, fortnights
//   - weekdays, opening hours, trips, and friends and couples who meet
//   - drift: in the last third of the days some habits begin, end or move, so that
//     test rows are not quite like train rows (sim.Drift)
//
// Not planted: distances within a district, weather, holidays, seasons, prices,
// mistaken places, changes of home or job, and any tie between the words of a
// profile and behaviour other than the ones listed in influence.go.
//
// The parameters were chosen so that four statistics of a population lie in the
// ranges of section 7 of the evaluation protocol, which the tests pin; how much a
// person's own history helps, train to test, is one of them. Nothing was fitted to
// real data. Whatever is measured here checks the harness and is no finding about
// people or methods.
//
// # Randomness
//
// Every person and every circle of companions has random streams of its own.
package mobility
