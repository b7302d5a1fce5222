package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"waymark/storage"
)

// HealthSocket is the Unix socket on which the bot with this data folder says how it is. Only its account can use it.
func (c DataConfig) HealthSocket() string { return filepath.Join(c.Dir, "health.sock") }

// listenHealth serves /healthz until ctx ends, at the address that the config names.
func (b *App) listenHealth(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", b.cfg.Health.Listen)
	if err != nil {
		return &storage.HostError{
			What:   "The address in [health] listen, " + b.cfg.Health.Listen + ", cannot be used.",
			Remedy: "Something else may use it: choose another port, or \"\" for none.", Cause: err,
		}
	}
	b.Log.Info("serving health", "at", "http://"+l.Addr().String()+"/healthz")
	b.serveHealth(ctx, l)
	return nil
}

// listenHealthSocket serves /healthz until ctx ends, on a Unix socket. The bot runs without it where that cannot be.
func (b *App) listenHealthSocket(ctx context.Context) error {
	l, err := listenUnix(ctx, b.cfg.Health.Socket)
	if err != nil {
		b.Log.Warn("waymark health cannot ask this bot", "socket", b.cfg.Health.Socket, "err", storage.Plain(err),
			"remedy", "The path of a socket has at most about 100 letters: choose a shorter one for the data folder.")
		return nil
	}
	b.serveHealth(ctx, l)
	return nil
}

// listenUnix makes a socket that only this account can use, in the place of one that nobody serves any more. It is removed
// when it is closed.
func listenUnix(ctx context.Context, path string) (net.Listener, error) {
	if c, err := (&net.Dialer{}).DialContext(ctx, "unix", path); err == nil {
		return nil, errors.Join(errors.New("another process serves it"), c.Close())
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() == fs.ModeSocket {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err != nil {
		return nil, err
	}
	return l, os.Chmod(path, 0o600) // its folder is 0700 already
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
	return v, &storage.HostError{
		What:   "No bot is running with the data folder " + c.Dir + ".",
		Remedy: "If it runs with other settings, name their file with --config FILE. To start it: waymark run", Cause: err,
	}
}
