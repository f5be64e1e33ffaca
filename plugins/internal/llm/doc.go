// Package llm asks a chat model behind an OpenAI-compatible API, for generators that
// prompt one. What can go wrong between a plugin and a server is handled here and
// nowhere else.
//
// A request passes, in this order,
//
//	tape         a reply that was bought before is read from the tape and costs nothing
//	budget       what the reply may cost is set aside, or ErrBudget
//	concurrency  so many requests are under way
//	limits       requests and tokens a minute
//	retry        of what may heal: 408, 409, 429, 5xx, broken connections, silence, answers that
//	             are no JSON; a server's Retry-After is kept
//	HTTP
//
// A reply is on the tape before it is booked and before its caller sees it, so that
// what was paid for is never lost: a run that is killed goes on with its next
// request.
//
// The key of the API is read from the environment variable that Settings name. It is
// in no file, no log and no error.
package llm
