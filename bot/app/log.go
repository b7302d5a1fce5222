package app

import (
	"io"
	"log/slog"
	"strings"
)

// NewLog makes the program's log. Values of peer.UserText and words.Text are logged as "[private]", those of Secret as
// "(secret)".
func NewLog(c LogConfig, w io.Writer) *slog.Logger {
	level, _ := logLevel(c.Level)
	o := &slog.HandlerOptions{Level: level}
	if c.Remedies != nil {
		o.ReplaceAttr = func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == "remedy" && a.Value.Kind() == slog.KindString {
				a.Value = slog.StringValue(c.Remedies(a.Value.String()))
			}
			return a
		}
	}
	if c.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// logLevel returns the level of a name in the config file.
func logLevel(name string) (slog.Level, bool) {
	switch strings.ToLower(name) {
	case "debug":
		return slog.LevelDebug, true
	case "info":
		return slog.LevelInfo, true
	case "warn":
		return slog.LevelWarn, true
	case "error":
		return slog.LevelError, true
	}
	return 0, false
}
