package smartphone

import (
	"regexp"
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset/sim"
)

func TestCatalogueIsWhole(t *testing.T) {
	plain := regexp.MustCompile(`^[a-z]+( [a-z-]+)+$`)
	names := map[string]bool{}
	for b, a := range actions {
		if !plain.MatchString(a.name) || names[a.name] {
			t.Errorf("behaviour %d: name %q is no plain words or taken", b, a.name)
		}
		names[a.name] = true
	}
	for k := range intents {
		if len(serving[k]) == 0 {
			t.Errorf("no behaviour serves %s", intentNames[k])
		}
		if u := urges[k]; u.bite <= 0 || u.bite > 1 || u.hold < 1 || u.minutes < 1 {
			t.Errorf("%s: urge %+v", intentNames[k], u)
		}
		for _, hours := range []string{urges[k].hours.Weekdays, urges[k].hours.Weekend} {
			if len(hours) != 24 {
				t.Errorf("%s: hours %q are %d, want 24", intentNames[k], hours, len(hours))
			}
		}
	}
	if err := influences.Check(); err != nil {
		t.Error(err)
	}
}

// calm returns a life on a working day's noon without urges, duties or appointments.
func calm() *life {
	o := &owner{}
	for k := range intents {
		o.appeal[k] = sim.DrawAppeal(sim.NewStream(1, "appeal"), sim.Hours{Weekdays: "999999999999999999999999", Weekend: "999999999999999999999999"})
		o.fond[k], o.later[k] = make([]float64, len(serving[k])), make([]float64, len(serving[k]))
		o.fond[k][0], o.later[k][0] = 1, 1
	}
	o.drift = sim.DrawDrift(sim.NewStream(1, "drift"), 83, int(intents), 1)
	return &life{owner: o, Stream: sim.NewStream(1, "test"), now: 720, felt: 720, screen: intents}
}

func TestPressingUrgesAreServedAndFallBack(t *testing.T) {
	l := calm()
	l.use()
	if len(l.events) != 0 {
		t.Fatal("the phone is taken up for nothing")
	}
	l.level[game], l.level[photo] = 8, 4
	l.use()
	if len(l.events) < 4 || actions[l.events[0].what].intent != game {
		t.Fatalf("events are %v, want games first, then more", l.events)
	}
	for _, k := range []intent{game, photo} {
		if p := l.level[k] * .35 * .7; p >= inHand {
			t.Errorf("the level of %s is still %.2f", intentNames[k], l.level[k])
		}
	}
	if l.screen != intents {
		t.Error("the screen is not dark afterwards")
	}
	for i := 1; i < len(l.events); i++ {
		if l.events[i].minute <= l.events[i-1].minute {
			t.Fatal("two events share a minute")
		}
	}
}

func TestAppointmentsBringAboutOthers(t *testing.T) {
	l := calm()
	l.do(orderProduct)
	l.do(orderMeal)
	if len(l.coming) != 2 || l.coming[0].what != followDelivery || l.coming[1].what != trackParcel {
		t.Fatalf("coming are %v, want a meal, then a parcel", l.coming)
	}
	l = calm()
	l.keep(appointment{minute: l.now, what: answerCall, skip: 1, routine: noRoutine})
	if len(l.events) != 0 || len(l.coming) != 1 || l.coming[0].what != callBack {
		t.Errorf("a missed call leaves the events %v and the appointments %v, want one to call back", l.events, l.coming)
	}
	l.coming = nil
	l.keep(appointment{minute: l.now - 4, what: answerCall, routine: noRoutine})
	if len(l.events) != 0 || len(l.coming) != 1 {
		t.Errorf("a call that rang four minutes ago leaves the events %v and the appointments %v, want one to call back", l.events, l.coming)
	}
	l.coming = nil
	l.keep(appointment{minute: l.now - 121, what: payBill, routine: noRoutine})
	if len(l.events) != 0 {
		t.Error("an appointment is kept two hours late")
	}
	l.left = []int{3}
	l.keep(appointment{minute: l.now, what: startRun, routine: 0})
	if len(l.events) != 1 || l.left[0] != 2 {
		t.Errorf("events %v and %d runs left, want a run and 2", l.events, l.left[0])
	}
}
