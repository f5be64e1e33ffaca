package llm

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"
)

// Settings say which model is asked and how. A plugin embeds them in its params.
type Settings struct {
	BaseURL    string `json:"base_url" doc:"address of an OpenAI-compatible API, such as https://api.openai.com/v1; empty: the offline model of the plugin, which is no LLM" phase:"generate" standin:"=offline stand-in"`
	API        API    `json:"api" doc:"openai, or azure, where base_url is that of the resource and model the deployment" jsonschema:"enum=openai,enum=azure" phase:"generate"`
	APIVersion string `json:"api_version" doc:"of Azure's API" phase:"generate"`
	APIKeyEnv  string `json:"api_key_env" doc:"environment variable with the key; the entry's env must name it too; empty: no key is sent" phase:"generate"`
	Model      string `json:"model" doc:"name of the model" phase:"generate" shown:"Asked the model"`

	Temperature float64 `json:"temperature" doc:"of sampling" jsonschema:"minimum=0,maximum=2" phase:"generate"`
	TopP        float64 `json:"top_p" doc:"the share of probability that tokens are drawn from" jsonschema:"exclusiveMinimum=0,maximum=1" phase:"generate"`
	SendSeed    bool    `json:"send_seed" doc:"send each request a seed of its own, for servers that know the field" phase:"generate"`
	MaxTokens   int     `json:"max_tokens" doc:"most tokens of a reply; 0: the server's limit" jsonschema:"minimum=0" phase:"generate"`

	TimeoutSeconds    int `json:"timeout_seconds" doc:"most seconds that one try may take" jsonschema:"minimum=1" phase:"generate"`
	Tries             int `json:"tries" doc:"most tries of a request" jsonschema:"minimum=1,maximum=20" phase:"generate"`
	Concurrency       int `json:"concurrency" doc:"most requests under way" jsonschema:"minimum=1,maximum=256" phase:"generate"`
	RequestsPerMinute int `json:"requests_per_minute" doc:"most tries in a minute; 0: no limit" jsonschema:"minimum=0" phase:"generate"`
	TokensPerMinute   int `json:"tokens_per_minute" doc:"most tokens in a minute, as estimated; 0: no limit" jsonschema:"minimum=0" phase:"generate"`

	PromptPrice     float64 `json:"prompt_price" doc:"USD for a million tokens of prompts; 0: as the table of prices says" jsonschema:"minimum=0" phase:"generate"`
	CompletionPrice float64 `json:"completion_price" doc:"USD for a million tokens of replies; 0: as the table of prices says" jsonschema:"minimum=0" phase:"generate"`

	Tape    Mode   `json:"tape" doc:"record: keep replies and use those that are kept; replay: use only those; off: neither" jsonschema:"enum=record,enum=replay,enum=off" phase:"generate"`
	TapeDir string `json:"tape_dir" doc:"folder of the tape; empty: the harness's state folder of the plugin" jsonschema:"format=path" phase:"generate"`
}

// API is a dialect.
type API string

// The dialects.
const (
	OpenAI API = "openai"
	Azure  API = "azure"
)

// Defaults are the paper's model and, where it says nothing, ours.
var Defaults = Settings{
	API: OpenAI, APIVersion: "2024-10-21", Model: "gpt-4o-2024-08-06",
	Temperature: 1, TopP: 1, SendSeed: true,
	TimeoutSeconds: 120, Tries: 6, Concurrency: 4, Tape: Record,
}

// Offline says whether the plugin's own model is asked.
func (s Settings) Offline() bool { return s.BaseURL == "" }

// Validate says what a schema cannot.
func (s Settings) Validate() error {
	if s.TapeDir != "" && !filepath.IsAbs(s.TapeDir) {
		return fmt.Errorf("tape_dir: %q is no absolute path, and a plugin runs in a folder of its own", s.TapeDir)
	}
	if s.TapeDir == "" && s.Tape == Replay {
		return errors.New("tape_dir: tape is replay: name the folder of the tape")
	}
	if s.TapeDir != "" && s.Tape == Off {
		return errors.New("tape_dir: tape is off: take one of them away")
	}
	if (s.PromptPrice == 0) != (s.CompletionPrice == 0) {
		return errors.New("prompt_price and completion_price: give both or none")
	}
	if s.Offline() {
		if s.API == Azure {
			return errors.New("base_url: want that of your Azure resource, https://NAME.openai.azure.com")
		}
		if s.APIKeyEnv != "" {
			return errors.New("api_key_env: there is no base_url to send a key to")
		}
		return nil
	}
	u, err := url.Parse(s.BaseURL)
	switch {
	case err != nil:
		return fmt.Errorf("base_url: %w", err)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return fmt.Errorf("base_url: %q, want http://HOST/v1 or https://HOST/v1", s.BaseURL)
	case u.User != nil || u.RawQuery != "":
		return errors.New("base_url: user, password and query do not belong into a spec: name a variable with api_key_env")
	case s.Model == "":
		return errors.New("model: want the name of a model that the server knows")
	}
	return nil
}

func (s Settings) timeout() time.Duration { return time.Duration(s.TimeoutSeconds) * time.Second }
