package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Put stores the bytes of r as a file object.
func (s *Store) Put(r io.Reader) (Digest, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, "tmp"), "object-")
	if err != nil {
		return Digest{}, fmt.Errorf("store: %w", err)
	}
	defer os.Remove(f.Name())
	d, err := sum(f, r)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return d, fmt.Errorf("store: %w", err)
	}
	_, err = s.link(f.Name(), s.path("objects", d.String()))
	return d, err
}

// Get opens a file object.
func (s *Store) Get(d Digest) (*os.File, error) {
	f, err := os.Open(s.path("objects", d.String()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.lost(d, "is gone")
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return f, nil
}

// Bytes returns a whole file object, its bytes checked.
func (s *Store) Bytes(d Digest) ([]byte, error) {
	f, err := s.Get(d)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var b bytes.Buffer
	got, err := sum(&b, f)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if got != d {
		return nil, s.lost(d, "is damaged")
	}
	return b.Bytes(), nil
}

// File is one file of a tree. Paths use slashes and stand in lexical order.
type File struct {
	Path   string `json:"path"`
	Digest Digest `json:"digest"`
	Size   int64  `json:"size"`
}

// PutTree stores the regular files under dir as a tree object. Anything else
// under dir (a link, a socket) is an error: it could not be given back.
func (s *Store) PutTree(dir string) (Digest, error) {
	var tree []File
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no regular file", rel)
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		digest, err := s.Put(f)
		tree = append(tree, File{filepath.ToSlash(rel), digest, info.Size()})
		return err
	})
	if err != nil {
		return Digest{}, fmt.Errorf("store: %w", err)
	}
	b, err := json.Marshal(tree)
	if err != nil {
		return Digest{}, fmt.Errorf("store: %w", err)
	}
	return s.Put(bytes.NewReader(b))
}

// Tree returns the files of a tree object.
func (s *Store) Tree(d Digest) ([]File, error) {
	b, err := s.Bytes(d)
	if err != nil {
		return nil, err
	}
	var tree []File
	if err := json.Unmarshal(b, &tree); err != nil {
		return nil, fmt.Errorf("store: object %s is no tree: %w", d, err)
	}
	return tree, nil
}

// GetTree copies a tree object into dir, which it makes. The files are copies: a
// plugin that writes to them damages nothing.
func (s *Store) GetTree(d Digest, dir string) error {
	tree, err := s.Tree(d)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	for _, e := range tree {
		if !filepath.IsLocal(filepath.FromSlash(e.Path)) {
			return fmt.Errorf("store: tree %s leads out of its folder: %q", d, e.Path)
		}
		if err := s.copyOut(e, filepath.Join(dir, filepath.FromSlash(e.Path))); err != nil {
			return err
		}
	}
	return nil
}

// copyOut writes one file of a tree and checks its bytes.
func (s *Store) copyOut(e File, path string) error {
	src, err := s.Get(e.Digest)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	dst, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	got, err := sum(dst, src)
	if err = errors.Join(err, dst.Close()); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if got != e.Digest {
		return s.lost(e.Digest, "is damaged")
	}
	return nil
}
