package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"waymark/storage"
)

// HealthSocket is the Unix socket on which the bot with this data folder says how it is. Only its account can use it.
func (c DataConfig) HealthSocket() string { return filepath.Join(c.Dir, "health.sock") }

// listenHealth serves /healthz until ctx ends, at the address that the config names.
func (b *App) listenHealth(ctx context.Context) error {
	l, err := listenAt(ctx, "[health]", b.cfg.Health.Listen)
	if err != nil {
		return err
	}
	b.Log.Info("serving health", "at", "http://"+l.Addr().String()+"/healthz")
	b.serveHealth(ctx, l)
	return nil
}

// listenHealthSocket serves /healthz until ctx ends, on a Unix socket. The bot runs without it where that cannot be.
func (b *App) listenHealthSocket(ctx context.Context) error {
	l, err := listenUnix(ctx, b.cfg.Health.Socket)
	if err != nil {
		b.Log.Warn("waymark health cannot ask this bot", "err", ForHost(err).What, "remedy", ForHost(err).Remedy)
		return nil
	}
	b.serveHealth(ctx, l)
	return nil
}

// TryListening returns a *storage.HostError for each address that a bot could not serve: "[health]", "[metrics]", and "health" for
// the socket that waymark health asks at. The bot must be stopped.
func TryListening(ctx context.Context, cfg Config) map[string]error {
	faults := map[string]error{}
	try := func(what string, listen func() (net.Listener, error)) {
		l, err := listen()
		if err == nil {
			err = l.Close()
		}
		if err != nil {
			faults[what] = err
		}
	}
	if at := cfg.Health.Listen; at != "" {
		try("[health]", func() (net.Listener, error) { return listenAt(ctx, "[health]", at) })
	}
	if at := cfg.Metrics.Listen; at != "" {
		try("[metrics]", func() (net.Listener, error) { return listenAt(ctx, "[metrics]", at) })
	}
	if Exists(cfg.Data.Dir) {
		try("health", func() (net.Listener, error) { return listenUnix(ctx, cfg.Data.HealthSocket()) })
	}
	return faults
}

// unixPrefix is what an address begins with that is a Unix socket.
const unixPrefix = "unix:"

// listenAt listens at the address that a section of the config names as listen.
func listenAt(ctx context.Context, section, at string) (net.Listener, error) {
	if path, isUnix := strings.CutPrefix(at, unixPrefix); isUnix {
		return listenUnix(ctx, path)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at)
	if err != nil {
		return nil, &storage.HostError{
			What:   fmt.Sprintf("The address in %s listen, %s, cannot be used (%s).", section, at, saidBySystem(err)),
			Remedy: `Something else may use it: choose another port, or "" for none.`, Cause: err,
		}
	}
	return l, nil
}

// saidBySystem is the system's own word for why a connection or a socket failed.
func saidBySystem(err error) string {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return errno.Error()
	}
	return storage.Plain(err)
}

// listenUnix makes a socket that only this account can use, in the place of one that nobody serves any more. It is removed
// when it is closed. Errors are a *storage.HostError.
func listenUnix(ctx context.Context, path string) (net.Listener, error) {
	if c, err := (&net.Dialer{}).DialContext(ctx, "unix", path); err == nil {
		return nil, errors.Join(&storage.HostError{What: "Another program serves the socket " + path + ".", Remedy: "Stop that, or choose another name."}, c.Close())
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == fs.ModeSocket {
		if err := os.Remove(path); err != nil {
			return nil, noSocket(path, err)
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600) // its folder is 0700 already
	}
	if err != nil {
		return nil, noSocket(path, err)
	}
	return l, nil
}

// longestSocket is how many bytes the path of a socket can have: 107 with Linux, 103 elsewhere.
const longestSocket = 103

func noSocket(path string, err error) error {
	e := storage.HostError{What: fmt.Sprintf("The socket %s cannot be made (%s).", path, saidBySystem(err)), Cause: err}
	switch {
	case len(path) > longestSocket:
		e.What = fmt.Sprintf("The socket %s cannot be made: its path has %d bytes.", path, len(path))
		e.Remedy = fmt.Sprintf("It can have at most %d. Choose a shorter path for its folder, or one from the folder of the config.", longestSocket)
	case errors.Is(err, fs.ErrNotExist):
		e.What = fmt.Sprintf("The socket %s cannot be made: the folder %s is not there.", path, filepath.Dir(path))
		e.Remedy = "Run: mkdir -p " + storage.InShell(filepath.Dir(path))
	case errors.Is(err, fs.ErrPermission):
		e.Remedy = "Let the account that runs the bot write to its folder."
	case errors.Is(err, syscall.EADDRINUSE):
		e.What = fmt.Sprintf("The socket %s cannot be made: there is something else of that name.", path)
		e.Remedy = "Move that away, or choose another name."
	default:
		e.Remedy = "Choose another place for it."
	}
	return &e
}

// serveHealth answers GET /healthz until ctx ends: 200 if OK, otherwise 503.
func (b *App) serveHealth(ctx context.Context, l net.Listener) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		v := b.HealthStatus(r.Context())
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if !v.OK || ctx.Err() != nil { // stopping
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(v)
	})
	b.serve(ctx, l, mux, "health")
}

// serve answers requests until ctx ends. The bot goes on where that fails.
func (b *App) serve(ctx context.Context, l net.Listener, h http.Handler, what string) {
	server := &http.Server{Handler: h, ReadHeaderTimeout: healthTimeout, WriteTimeout: 2 * healthTimeout, MaxHeaderBytes: 8 << 10}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); ctx.Err() == nil {
		b.Log.Error("serving "+what+" failed", "err", err)
	}
}

// AskHealth asks the running bot with this data folder how it is. Without an answer the error is a *storage.HostError.
func AskHealth(ctx context.Context, c DataConfig) (v HealthStatus, err error) {
	path := c.HealthSocket()
	client := &http.Client{Timeout: 3 * healthTimeout, Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		},
	}}
	defer client.CloseIdleConnections()
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://waymark/healthz", nil)
	if err != nil {
		return v, err
	}
	began := time.Now()
	answer, err := client.Do(rq)
	if err == nil {
		defer answer.Body.Close()
		err = json.NewDecoder(answer.Body).Decode(&v)
	}
	switch {
	case err == nil:
		return v, nil
	case errors.Is(err, fs.ErrPermission):
		return v, &storage.HostError{What: "This account isn't allowed to ask the bot.", Remedy: "Run it as root, or as the account that runs the bot.", Cause: err}
	case time.Since(began) > healthTimeout:
		return v, &storage.HostError{What: "The bot is running, but it doesn't answer.", Remedy: "Look at its log, and start it again.", Cause: err}
	}
	if used := storage.InUse(filepath.Join(c.Dir, DataFile)); errors.Is(used, fs.ErrPermission) {
		return v, &storage.HostError{What: "This account isn't allowed to ask the bot.", Remedy: "Run it as root, or as the account that runs the bot.", Cause: err}
	} else if IsRunning(used) {
		return v, &storage.HostError{
			What: "The data file in " + c.Dir + " is in use, but no bot answers there.",
			Remedy: "If it has just been started, ask again in a moment; after an upgrade or with a large file, in some minutes.\n" +
				"If it runs for long, its log says why it cannot be asked. A backup, a restore or a change of the key uses the file, too.", Cause: err,
		}
	}
	return v, &storage.HostError{
		What:   "No bot is running with the data folder " + c.Dir + ".",
		Remedy: "If it runs with other settings, name their file with --config FILE. To start it: waymark run", Cause: err,
	}
}
