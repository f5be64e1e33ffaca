package csvsource

import (
	"testing"

	"github.com/behaviorbench/behaviorbench/harness/internal/dataset"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Whatever the files hold, read and Build return a sound data set or an error.
func FuzzRead(f *testing.F) {
	f.Add([]byte(goodEvents), []byte(goodUsers), []byte(goodVocab))
	f.Add([]byte("\xef\xbb\xbfuser,day,weekday,slot,location,event,intent\r\n\"a\",1,1,1,1,1,1\r\nb,1,1,1,1,1,1"), []byte("user\na\nb"), []byte(`{"location":2}`))
	f.Add([]byte("user,day\n\"a,1\n"), []byte(""), []byte("{}"))
	f.Fuzz(func(t *testing.T, events, users, vocab []byte) {
		dir := directory("events.csv", string(events), "vocab.json", string(vocab))
		if len(users) > 0 {
			dir = directory("events.csv", string(events), "vocab.json", string(vocab), "users.csv", string(users))
		}
		raw, err := read(dir, nil)
		if err != nil {
			return
		}
		d, err := dataset.Build("fuzz", raw, dataset.Settings{Location: dataset.LocationVenue})
		if err != nil {
			return
		}
		if err := data.Check(d.Events, &d.Vocabulary); err != nil {
			t.Error(err)
		}
		dataset.Describe(d)
	})
}

func FuzzGzip(f *testing.F) {
	f.Add([]byte(zipped(goodEvents)))
	f.Fuzz(func(t *testing.T, file []byte) {
		raw, err := read(directory("events.csv.gz", string(file)), nil)
		if err == nil && raw.Len() == 0 {
			t.Error("neither an event nor an error")
		}
	})
}
