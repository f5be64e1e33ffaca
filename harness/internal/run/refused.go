package run

import (
	"errors"

	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
)

// NotMeasurable returns in one line why a plugin says that there is nothing to
// measure, "" if err is anything else.
func NotMeasurable(err error) string {
	if !refused(err) {
		return ""
	}
	var call *client.CallError
	if errors.As(err, &call) {
		return firstLine(call.Message)
	}
	return firstLine(err.Error())
}

func refused(err error) bool { return errors.Is(err, sdk.ErrNotMeasurable) }
