package llm

import (
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

// perMessage is what a message takes beside its text, as OpenAI says (its cookbook,
// "How to count tokens").
const perMessage = 4

// promptTokens estimates those of a request.
func (r *request) promptTokens() int {
	n := 3
	for _, m := range r.body.Messages {
		n += perMessage + CountTokens(m.Content)
	}
	return n
}
