package week

import (
	"cmp"
	"fmt"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// Mode is how events become tokens.
type Mode string

// The modes: an event is one token, an event is three, and Joint if that has at
// most 8,000 tokens, else Factored.
const (
	Joint    Mode = "joint"
	Factored Mode = "factored"
	Auto     Mode = "auto"
)

// mostJoint is the most tokens that Auto takes the joint mode for.
const mostJoint = 8000

// Config says how weeks become tokens. A zero field has its default.
type Config struct {
	Mode      Mode // default Auto
	MinCount  int  // training events with which a moment has a joint token of its own; default 3
	MaxTokens int  // most tokens of a week, End included; default 64 (joint) or 128 (factored)
}

// Codec turns weeks into tokens and back. It is immutable.
type Codec struct {
	Grammar

	mode       Mode
	alphabet   alphabet
	vocabulary *data.Vocabulary
	maxTokens  int
	still      bool              // weekdays are no calendar
	usual      map[uint32]uint32 // by behaviour of training: the location that it has most often
}

// New returns a codec whose tokens are those of the training rows: in the joint
// mode every (slot, location, behaviour) that at least MinCount rows have, and
// (slot, unknown location, behaviour) for every other row; in the factored mode
// all slots of a day, and the locations and behaviours that rows have. Rows of an
// unknown behaviour are no events.
func New(v *data.Vocabulary, train data.Events, c Config) (*Codec, error) {
	if c.MinCount < 0 {
		return nil, fmt.Errorf("week: a least count of %d: want 1 or more (0: the default, 3)", c.MinCount)
	}
	counts := count(v, train)
	tokens := counts.joint(cmp.Or(c.MinCount, 3))
	mode := cmp.Or(c.Mode, Auto)
	if mode == Auto {
		mode = Joint
		if int(first)+len(tokens) > mostJoint {
			mode = Factored
		}
	}
	k := &Codec{mode: mode, vocabulary: v, still: Still(train), usual: counts.usual()}
	switch mode {
	case Joint:
		k.alphabet, k.maxTokens = newJoint(tokens), 64
	case Factored:
		locations, behaviours := counts.factored()
		k.alphabet, k.maxTokens = newFactored(v.SlotsPerDay, locations, behaviours), 128
	default:
		return nil, fmt.Errorf("week: mode %q: want %q, %q or %q", mode, Joint, Factored, Auto)
	}
	k.maxTokens = cmp.Or(c.MaxTokens, k.maxTokens)
	k.Grammar = newGrammar(k.alphabet.parts()...)
	if err := k.checkLength(); err != nil {
		return nil, err
	}
	return k, nil
}

// checkLength makes sure that a week has room for an event.
func (c *Codec) checkLength() error {
	if least := days + 1 + len(c.parts); c.maxTokens < least {
		return fmt.Errorf("week: at most %d tokens a week: the markers and one event take %d", c.maxTokens, least)
	}
	return nil
}

// Size returns how many tokens there are: 0 to Size-1.
func (c *Codec) Size() int { return int(c.parts[len(c.parts)-1].To) }

// MaxTokens returns the most tokens of a week, End included.
func (c *Codec) MaxTokens() int { return c.maxTokens }

// Mode returns Joint or Factored.
func (c *Codec) Mode() Mode { return c.mode }
