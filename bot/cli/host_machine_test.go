//go:build unix

package cli

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	bolt "go.etcd.io/bbolt"
)

// What the machine of a script does besides running the bot: a service manager, a data file of another version.

func (h *host) leaves(*testscript.TestScript, []string) error { return h.discord.Close() }

func (h *host) startSystemd(ts *testscript.TestScript, _ []string) (err error) {
	path := ts.MkAbs("notify.sock")
	h.systemd, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	ts.Setenv("NOTIFY_SOCKET", path)
	return err
}

func (h *host) waitUntilTold(_ *testscript.TestScript, args []string) error {
	pattern, err := regexp.Compile(strings.Join(args, " "))
	if err != nil {
		return err
	}
	var past strings.Builder
	for {
		message := make([]byte, 1000)
		_ = h.systemd.SetReadDeadline(time.Now().Add(patienceOfScripts))
		n, err := h.systemd.Read(message)
		if err != nil {
			return fmt.Errorf("the service manager is not told %s, only\n%s", pattern, &past)
		}
		if past.Write(message[:n]); pattern.Match(message[:n]) {
			return nil
		}
	}
}

// older unpacks the data file and key that a version before wrote.
func (h *host) older(ts *testscript.TestScript, args []string) error {
	for from, to := range map[string]string{args[0] + ".db.gz": args[1], args[0] + ".key.gz": args[2]} {
		packed, err := os.Open(filepath.Join(h.testdata, from))
		if err != nil {
			return err
		}
		defer packed.Close()
		z, err := gzip.NewReader(packed)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(z)
		if err == nil {
			err = os.WriteFile(ts.MkAbs(to), data, 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// damages changes a byte of a sealed record in a data file, as a disk does that fails.
func (h *host) damages(ts *testscript.TestScript, args []string) error {
	file, err := bolt.Open(ts.MkAbs(args[0]), 0o600, &bolt.Options{Timeout: time.Second})
	if err != nil {
		return err
	}
	err = file.Update(func(t *bolt.Tx) error {
		return t.ForEach(func(name []byte, guild *bolt.Bucket) error {
			if len(name) != 16 {
				return nil
			}
			var last, value []byte // a member's check-in sorts behind what is shorter
			c := guild.Cursor()
			for k, v := c.First(); k != nil; k, v = c.Next() {
				if len(k) > 17 && k[16] == 0x10 {
					last, value = bytes.Clone(k), bytes.Clone(v)
				}
			}
			if last == nil {
				return errors.New("nobody has checked in")
			}
			value[len(value)-1] ^= 1
			return guild.Put(last, value)
		})
	})
	return errors.Join(err, file.Close())
}

func (h *host) newer(ts *testscript.TestScript, args []string) error {
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	ours := []byte("version\x00\x00\x00\x02")
	if !bytes.Contains(data, ours) {
		return fmt.Errorf("%s is not of version 2", args[0])
	}
	return os.WriteFile(path, bytes.ReplaceAll(data, ours, []byte("version\x00\x00\x00\x63")), 0o600)
}
