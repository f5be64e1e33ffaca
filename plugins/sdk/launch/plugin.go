package launch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/behaviorbench/behaviorbench/plugins/sdk/nearest"
)

// Plugin is what can be started: an executable, or what a manifest says.
// Open makes one.
type Plugin struct {
	Name     string   // the executable or the manifest's folder, without its path
	Path     string   // absolute path that was opened
	Command  []string // absolute program, then its arguments
	AutoMTLS bool     // the two sides authenticate each other

	files    []string // absolute, sorted: what the digest covers besides the program
	root     string   // folder that files are named from; "" without a manifest
	versions []string // command whose output the digest covers
}

// Open reads what the plugin at path is, and starts nothing. A path is an
// executable, a plugin.yaml manifest, or a folder that holds one.
func Open(path string) (Plugin, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return Plugin{}, fmt.Errorf("plugin %s: %w", path, err)
	}
	info, err := os.Stat(abs)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Plugin{}, fmt.Errorf("plugin %s: no such file%s: %w", path, didYouMean(abs), fs.ErrNotExist)
	case err != nil:
		return Plugin{}, fmt.Errorf("plugin %s: %w", path, err)
	case info.IsDir():
		manifest := filepath.Join(abs, ManifestName)
		if _, err := os.Stat(manifest); err != nil {
			return Plugin{}, fmt.Errorf("plugin %s: a folder without %s: name an executable or write a manifest", path, ManifestName)
		}
		return readManifest(manifest)
	case isManifest(abs):
		return readManifest(abs)
	case !info.Mode().IsRegular():
		return Plugin{}, fmt.Errorf("plugin %s: neither a file nor a folder (%s)", path, info.Mode().Type())
	case info.Mode()&0o111 == 0:
		return Plugin{}, fmt.Errorf("plugin %s: not executable: run chmod +x on it, or say how to run it in a %s", path, ManifestName)
	}
	return Plugin{Name: filepath.Base(abs), Path: abs, Command: []string{abs}, AutoMTLS: true}, nil
}

func isManifest(path string) bool {
	ext := filepath.Ext(path)
	return ext == ".yaml" || ext == ".yml"
}

// didYouMean names the file beside path whose name is nearest, as ` (did you
// mean "x"?)`, or "" if none is near.
func didYouMean(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return fmt.Sprintf(" (nor a folder %s)", filepath.Dir(path))
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	if near := nearest.Word(filepath.Base(path), names); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
