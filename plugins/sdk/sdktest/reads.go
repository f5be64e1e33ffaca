package sdktest

import (
	"maps"
	"slices"
	"testing"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/internal/paramjson"
)

// checkReads generates under each value of the param that decides what is read of a
// user, with no more of the user than the plugin says it reads for that value: the
// harness sends no more.
func (s *suite) checkReads(t *testing.T) {
	by, err := paramjson.ReadsOf(s.description.ParamsSchema, string(s.description.Reads))
	if err != nil {
		t.Fatal(err)
	}
	if by == nil {
		return
	}
	own := s.params
	for _, value := range slices.Sorted(maps.Keys(by.Of)) {
		t.Run("What it reads is enough/"+value, func(t *testing.T) {
			defer func() { s.params = own }()
			if s.params = s.with(t, s.Open(t), own, by.Path, value); s.params == nil {
				t.Skip("the plugin does not allow this value beside the other params")
			}
			run := s.run(t, t.TempDir())
			s.model(t, run)
			requests := Requests(Individuals, s.reads(t))
			written := s.generate(t, run, requests)
			if written.events.Len() == 0 {
				t.Fatal("nothing was written for any user")
			}
			for _, r := range requests {
				checkAmount(t, r, written.of(r.User))
			}
		})
	}
}
