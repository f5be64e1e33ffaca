// Package catalogue finds the plugins of a few folders by name and remembers in
// the store what each said of itself, so that a plugin is started for its
// description once per build of it. It knows no experiment.
package catalogue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/behaviorbench/behaviorbench/harness/internal/store"
	"github.com/behaviorbench/behaviorbench/plugins/sdk"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/client"
	"github.com/behaviorbench/behaviorbench/plugins/sdk/launch"
)

// Catalogue is the plugins of its folders. The name of a plugin is the path of
// its executable, or of the folder of its plugin.yaml, below a folder of the
// catalogue: "markov", "null/pairs". Of two with one name that of the earlier
// folder counts.
type Catalogue struct {
	Dirs  []string
	Store *store.Store // keeps descriptions; nil keeps none
	Log   *slog.Logger

	known map[string]Plugin
}

// Plugin is a plugin of the catalogue.
type Plugin struct {
	launch.Plugin
	Digest      string
	Description sdk.Description
}

// describeTimeout bounds start, Describe and stop of one plugin.
const describeTimeout = 30 * time.Second

// Names returns the names of all plugins, sorted. A folder that does not exist
// holds none.
func (c *Catalogue) Names() []string {
	names := map[string]bool{}
	for _, dir := range c.Dirs {
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // what cannot be read holds no plugin
			}
			if name, ok := pluginAt(dir, path, d); ok {
				names[name] = true
			}
			return nil
		})
	}
	var sorted []string
	for n := range names {
		sorted = append(sorted, n)
	}
	slices.Sort(sorted)
	return sorted
}

// pluginAt returns the name of the plugin that a file is, if it is one.
func pluginAt(dir, path string, d fs.DirEntry) (string, bool) {
	rel, err := filepath.Rel(dir, path)
	if err != nil || d.IsDir() || strings.HasPrefix(d.Name(), ".") {
		return "", false
	}
	if d.Name() == launch.ManifestName {
		return filepath.ToSlash(filepath.Dir(rel)), true
	}
	info, err := os.Stat(path) // of what a link leads to
	if err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 || filepath.Ext(path) != "" || d.Name() == "harness" {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// Describe implements spec.Registry.
func (c *Catalogue) Describe(name string) (sdk.Description, error) {
	p, err := c.Plugin(name)
	return p.Description, err
}

// Plugin returns the plugin with that name. A plugin that was not described
// before is started for it.
func (c *Catalogue) Plugin(name string) (Plugin, error) {
	if p, ok := c.known[name]; ok {
		return p, nil
	}
	path, err := c.find(name)
	if err != nil {
		return Plugin{}, err
	}
	opened, err := launch.Open(path)
	if err != nil {
		return Plugin{}, err
	}
	p := Plugin{Plugin: opened}
	if p.Digest, err = opened.Digest(context.Background()); err != nil {
		return p, err
	}
	if p.Description, err = c.describe(p); err != nil {
		return p, err
	}
	if c.known == nil {
		c.known = map[string]Plugin{}
	}
	c.known[name] = p
	return p, nil
}

func (c *Catalogue) find(name string) (string, error) {
	if !fs.ValidPath(name) || name == "." {
		return "", fmt.Errorf("%q is no name of a plugin", name)
	}
	for _, dir := range c.Dirs {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if info, err := os.Stat(path); err == nil {
			if _, err := os.Stat(filepath.Join(path, launch.ManifestName)); err == nil || info.Mode().IsRegular() {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("no plugin %q in %s (make build makes those of the repository): %w", name, strings.Join(c.Dirs, ", "), fs.ErrNotExist)
}

// describe asks the store, then the plugin. One program may be several plugins
// and tell them apart by its name, so the name counts besides the digest.
func (c *Catalogue) describe(p Plugin) (sdk.Description, error) {
	h := sha256.Sum256([]byte("behaviorbench-describe-v2:" + filepath.Base(p.Command[0]) + ":" + p.Digest))
	key := hex.EncodeToString(h[:])
	var d sdk.Description
	if c.Store != nil {
		if r, ok, err := c.Store.Step(key); err != nil {
			return d, err
		} else if ok {
			b, err := c.Store.Bytes(r.Outputs["description"])
			if err != nil {
				return d, err
			}
			return d, json.Unmarshal(b, &d)
		}
	}
	d, err := ask(p.Plugin, c.Log)
	if err != nil || c.Store == nil {
		return d, err
	}
	b, err := json.Marshal(d)
	if err != nil {
		return d, err
	}
	object, err := c.Store.Put(bytes.NewReader(b))
	if err != nil {
		return d, err
	}
	_, err = c.Store.Finish(key, store.Record{
		Kind: "describe", Label: "describe/" + p.Name, Outputs: map[string]store.Digest{"description": object},
	})
	return d, err
}

// ask starts a plugin for its description.
func ask(p launch.Plugin, log *slog.Logger) (sdk.Description, error) {
	ctx, cancel := context.WithTimeout(context.Background(), describeTimeout)
	defer cancel()
	start := time.Now()
	running, err := launch.Start(ctx, p, launch.Options{Log: log})
	if err != nil {
		return sdk.Description{}, err
	}
	d, err := client.New(running.Conn()).Describe(ctx)
	err = running.Fail("describe", start, err)
	running.Stop(ctx)
	return d, err
}
