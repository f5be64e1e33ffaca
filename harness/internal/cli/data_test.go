package cli

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// writeOracle writes the weights of an oracle of 20 tokens: oracle FOLDER SEED.
func writeOracle(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: oracle FOLDER SEED")
	}
	seed, err := strconv.ParseUint(args[1], 10, 64)
	ts.Check(err)
	ts.Check(makeOracle(ts.MkAbs(args[0]), seed))
}

func makeOracle(dir string, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 0))
	var weights []byte
	for range 8320 + 65*20 {
		weights = binary.LittleEndian.AppendUint32(weights, math.Float32bits(float32(r.NormFloat64())))
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "oracle.f32"), weights, 0o666)
}

// writeData writes 20 population and 10 individual users of 60 events each:
// every user has a favourite of six behaviours, which are three intents.
func writeData(dir string) error {
	r := rand.New(rand.NewPCG(1, 2))
	var events, users strings.Builder
	events.WriteString("user,day,weekday,slot,location,event,intent\n")
	users.WriteString("user,split\n")
	for u := range 30 {
		split := "population"
		if u >= 20 {
			split = "individual"
		}
		fmt.Fprintf(&users, "u%02d,%s\n", u, split)
		for i := range 60 {
			day, slot, event := i/4, 12+8*(i%4)+r.IntN(8), r.IntN(6)
			if r.IntN(2) == 0 {
				event = u % 6
			}
			fmt.Fprintf(&events, "u%02d,%d,%d,%d,%d,%d,%d\n", u, day, day%7, slot, event, event, event/2)
		}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "users.csv"), []byte(users.String()), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "events.csv"), []byte(events.String()), 0o666)
}
