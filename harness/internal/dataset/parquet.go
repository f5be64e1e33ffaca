package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/data"
)

// eventRow is a row of events.parquet; the sequence, 0 in every row of a data
// set, is left out. Small numbers are delta-encoded, all is zstd-compressed.
type eventRow struct {
	User      uint32 `parquet:"user,delta"`
	Day       uint32 `parquet:"day,delta"`
	Weekday   uint32 `parquet:"weekday,delta"`
	Slot      uint32 `parquet:"slot,delta"`
	Location  uint32 `parquet:"location,delta"`
	Behaviour uint32 `parquet:"behaviour,delta"`
	Intent    uint32 `parquet:"intent,delta"`
}

// encodeEvents returns e as a Parquet file.
func encodeEvents(e data.Events) ([]byte, error) {
	var file bytes.Buffer
	w := parquet.NewGenericWriter[eventRow](&file,
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.CreatedBy("behaviorbench", "1", ""))
	rows := make([]eventRow, 0, 1<<12)
	for i := 0; i < e.Len(); i++ {
		r := e.Row(i)
		rows = append(rows, eventRow{r.User, r.Day, uint32(r.Weekday), uint32(r.Slot), r.Location, r.Behaviour, r.Intent})
		if len(rows) == cap(rows) || i == e.Len()-1 {
			if _, err := w.Write(rows); err != nil {
				return nil, err
			}
			rows = rows[:0]
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// decodeEvents reads what encodeEvents wrote.
func decodeEvents(file []byte) (data.Events, error) {
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return data.Events{}, err
	}
	names := []string{"user", "day", "weekday", "slot", "location", "behaviour", "intent"}
	columns := make([][]uint32, len(names))
	for i, name := range names {
		leaf, ok := f.Schema().Lookup(name)
		if !ok {
			return data.Events{}, fmt.Errorf("column %q is missing", name)
		}
		for _, group := range f.RowGroups() {
			if columns[i], err = appendPages(columns[i], group.ColumnChunks()[leaf.ColumnIndex]); err != nil {
				return data.Events{}, fmt.Errorf("column %q: %w", name, err)
			}
		}
		if len(columns[i]) != int(f.NumRows()) {
			return data.Events{}, fmt.Errorf("column %q has %d values for %d rows", name, len(columns[i]), f.NumRows())
		}
	}
	return data.Events{
		User:      columns[0],
		Sequence:  make([]uint32, f.NumRows()),
		Day:       columns[1],
		Weekday:   narrow(columns[2]),
		Slot:      narrow(columns[3]),
		Location:  columns[4],
		Behaviour: columns[5],
		Intent:    columns[6],
	}, nil
}

// appendPages adds the values of a column chunk, page by page.
func appendPages(values []uint32, chunk parquet.ColumnChunk) ([]uint32, error) {
	pages := chunk.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, err
		}
		if page.Type().Kind() != parquet.Int32 || page.Dictionary() != nil {
			return nil, fmt.Errorf("holds %s, not plain 32-bit numbers", page.Type())
		}
		column := page.Data()
		values = append(values, column.Uint32()...)
		parquet.Release(page)
	}
}

func narrow(values []uint32) []uint8 {
	small := make([]uint8, len(values))
	for i, v := range values {
		small[i] = uint8(v)
	}
	return small
}
