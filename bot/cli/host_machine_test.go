//go:build unix

package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
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
