package storage

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

func TestMigrationsRunInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	tamper(t, path, func(tx *bolt.Tx) error { return errors.Join(begin(tx, testSecrets(t)), setVersion(tx, 1)) })
	var ran []uint32
	make := func(to uint32) step {
		return step{to, "", func(*bolt.Tx, *secrets) error { ran = append(ran, to); return nil }}
	}
	run := func(newest uint32, steps ...step) error {
		var err error
		tamper(t, path, func(tx *bolt.Tx) error {
			err = migrate(tx, nil, steps, newest, func(step) {})
			return nil
		})
		return err
	}
	if err := run(3, make(2), make(3)); err != nil {
		t.Error(err)
	}
	if err := run(3, make(2), make(3)); err != nil {
		t.Error(err)
	}
	if err := run(5, make(2), make(3), make(4), make(5)); err != nil {
		t.Error(err)
	}
	same(t, "ran", ran, []uint32{2, 3, 4, 5})
	if err := run(4); !errors.Is(err, ErrNewer) {
		t.Errorf("newer: %v", err)
	}
	if err := run(7, make(7)); err == nil {
		t.Error("a gap was not noticed")
	}
	if err := run(6); err == nil {
		t.Error("a missing step was not noticed")
	}
	broken := errors.New("broken")
	if err := run(6, step{6, "", func(*bolt.Tx, *secrets) error { return broken }}); !errors.Is(err, broken) {
		t.Errorf("broken: %v", err)
	}
}

func testSecrets(t testing.TB) *secrets {
	t.Helper()
	s, err := newSecrets(testKey(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStepsReachThePresentVersion(t *testing.T) {
	to := uint32(1)
	for _, st := range steps() {
		if to++; st.to != to || st.what == "" {
			t.Errorf("step to %d (%s), want one to %d", st.to, st.what, to)
		}
	}
	if to != version {
		t.Errorf("the steps reach %d, the present version is %d", to, version)
	}
}

// TestFilesOfEveryVersion opens a file of each version, and finds what everything() put into it. When the version is to grow,
// first write a file of the present one, with the program as it was:
//
//	go test ./storage -run TestFilesOf -write-testdata
func TestFilesOfEveryVersion(t *testing.T) {
	name := fmt.Sprintf("v%d", version)
	if *writeTestdata {
		writeFile(t, name)
	}
	for v := 1; v < version; v++ {
		name = fmt.Sprintf("v%d", v)
		dir := t.TempDir()
		unpack(t, dir, name+".db", name+".key")
		k, err := LoadKey(filepath.Join(dir, name+".key"))
		if err != nil {
			t.Fatal(err)
		}
		hasEverything(t, open(t, Options{Path: filepath.Join(dir, name+".db"), Key: k}), harbour)
	}
}

// unpack puts files of testdata into a folder.
func unpack(t testing.TB, dir string, names ...string) {
	t.Helper()
	for _, name := range names {
		packed, err := os.Open(filepath.Join("testdata", name+".gz"))
		if err != nil {
			t.Fatal(err)
		}
		defer packed.Close()
		z, err := gzip.NewReader(packed)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

var writeTestdata = flag.Bool("write-testdata", false, "write a data file of the present version to testdata")

// writeFile writes a data file and its key, both compressed.
func writeFile(t *testing.T, name string) {
	t.Helper()
	dir := t.TempDir()
	key, path := filepath.Join(dir, name+".key"), filepath.Join(dir, name+".db")
	k, err := CreateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(Options{Path: path, Key: k})
	if err != nil {
		t.Fatal(err)
	}
	putEverything(t, db, harbour)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{key, path} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err = z.Write(data)
		if err := errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("testdata", filepath.Base(from)+".gz"), packed.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
