package llm

import (
	"strings"
	"sync"

	"github.com/pkoukk/tiktoken-go"
	loader "github.com/pkoukk/tiktoken-go-loader"
)

// encoding is o200k_base, that of gpt-4o and later models. Other models' tokens are
// of much the same number.
var encoding = sync.OnceValues(func() (*tiktoken.Tiktoken, error) {
	tiktoken.SetBpeLoader(loader.NewOfflineLoader())
	return tiktoken.GetEncoding(tiktoken.MODEL_O200K_BASE)
})

// CountTokens estimates how many tokens a text is.
func CountTokens(text string) int {
	e, err := encoding()
	if err != nil { // the table is part of the program
		return (len(text) + 3) / 4
	}
	return len(e.Encode(text, nil, nil))
}

// counter counts tokens as CountTokens does and remembers lines, of which prompts share
// most. A blank line counts as a token of its own, though it rarely is one.
type counter struct {
	mu    sync.Mutex
	lines map[string]int
}

// mostLines is how many lines a counter remembers.
const mostLines = 1 << 16

func (c *counter) count(text string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		tokens, known := c.lines[line]
		if !known {
			if len(c.lines) == mostLines || c.lines == nil {
				c.lines = map[string]int{}
			}
			tokens = CountTokens(line)
			c.lines[strings.Clone(line)] = tokens
		}
		n += tokens
	}
	return n
}

// perMessage is what a message takes beside its text, as OpenAI says (its cookbook,
// "How to count tokens").
const perMessage = 4

// promptTokens estimates those of a request.
func (r *request) promptTokens(count func(string) int) int {
	n := 3
	for _, m := range r.body.Messages {
		n += perMessage + count(m.Content)
	}
	return n
}
