package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

// stream sends a reply line by line as server-sent events, then why it ended, then, if
// the request wants it, what it used.
func stream(w http.ResponseWriter, r openai.ChatCompletionRequest, reply Completion) {
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(choices []openai.ChatCompletionStreamChoice, used *openai.Usage) {
		chunk, err := json.Marshal(openai.ChatCompletionStreamResponse{
			ID: "chatcmpl-0", Object: "chat.completion.chunk", Model: r.Model, Choices: choices, Usage: used,
		})
		if err == nil {
			fmt.Fprintf(w, "data: %s\n\n", chunk)
		}
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
	role := openai.ChatMessageRoleAssistant
	for line := range strings.SplitAfterSeq(reply.Text, "\n") {
		send([]openai.ChatCompletionStreamChoice{{Delta: openai.ChatCompletionStreamChoiceDelta{Role: role, Content: line}}}, nil)
		role = ""
	}
	send([]openai.ChatCompletionStreamChoice{{FinishReason: finish(reply)}}, nil)
	if r.StreamOptions != nil && r.StreamOptions.IncludeUsage {
		used := usage(reply)
		send([]openai.ChatCompletionStreamChoice{}, &used)
	}
	fmt.Fprint(w, "data: [DONE]\n\n")
}
