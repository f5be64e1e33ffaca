package run

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/klauspost/compress/zstd"
	"google.golang.org/protobuf/encoding/protodelim"

	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/pluginpb"
)

// Tables between steps are kept as they travel on the wire: length-prefixed Rows
// chunks, compressed with zstd. Equal tables are equal bytes.

func putChunks(s *store.Store, chunks iter.Seq[*pluginpb.Rows]) (store.Digest, error) {
	var buf bytes.Buffer
	z, err := zstd.NewWriter(&buf, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		return store.Digest{}, err
	}
	for chunk := range chunks {
		if _, err := protodelim.MarshalTo(z, chunk); err != nil {
			return store.Digest{}, err
		}
	}
	if err := z.Close(); err != nil {
		return store.Digest{}, err
	}
	return s.Put(&buf)
}

func getChunks(s *store.Store, d store.Digest, take func(*pluginpb.Rows) error) error {
	b, err := s.Bytes(d)
	if err != nil {
		return err
	}
	z, err := zstd.NewReader(bytes.NewReader(b), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	r := bufio.NewReader(z)
	for {
		chunk := &pluginpb.Rows{}
		err := protodelim.UnmarshalOptions{MaxSize: sdk.MaxMessageBytes}.UnmarshalFrom(r, chunk)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = take(chunk)
		}
		if err != nil {
			return fmt.Errorf("object %s: %w", d, err)
		}
	}
}

func getEvents(s *store.Store, d store.Digest) (data.Events, error) {
	var e data.Events
	err := getChunks(s, d, e.AppendChunk)
	return e, err
}
