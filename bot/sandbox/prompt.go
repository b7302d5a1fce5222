package sandbox

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"
)

// keyTab is what the tabulator key sends.
const keyTab = '\t'

// prompt plays what someone types on a terminal, with history (the arrow keys) and completion (Tab),
// until Ctrl-C, Ctrl-D, exit or ctx's end.
func (s *Sandbox) prompt(ctx context.Context, stdin *os.File) error {
	console := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{stdin, s.Screen.out}, "> ")
	console.AutoCompleteCallback = func(line string, pos int, key rune) (string, int, bool) {
		if key != keyTab {
			return "", 0, false
		}
		return s.completeAt(console, line, pos)
	}
	s.Screen.writeTo(console)
	s.Screen.comment(welcome(s.Server, signed("@", s.people)))
	for {
		line, err := s.readLine(ctx, console, stdin)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if word := strings.TrimSpace(line); word == "exit" || word == "quit" {
			return nil
		}
		if err := s.Play(ctx, line, false); err != nil {
			return err
		}
	}
}

// readLine reads a line with the terminal in raw mode, in which it is only that long.
func (s *Sandbox) readLine(ctx context.Context, console *term.Terminal, stdin *os.File) (string, error) {
	fd := int(stdin.Fd())
	if width, height, err := term.GetSize(fd); err == nil && width > 0 {
		_ = console.SetSize(width, height) // a size it cannot use leaves the last one
	}
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", err
	}
	defer term.Restore(fd, before)
	type result struct {
		line string
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := console.ReadLine()
		if errors.Is(err, term.ErrPasteIndicator) { // a pasted line is a line
			err = nil
		}
		read <- result{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-read:
		return r.line, r.err
	}
}

// completeAt puts in what can only follow, and shows the choices where there are several.
func (s *Sandbox) completeAt(out io.Writer, line string, pos int) (string, int, bool) {
	start, words := completion(line[:pos], s.vocabulary())
	if len(words) == 0 {
		return line, pos, true
	}
	put := commonPrefix(words)
	if len(words) == 1 && !strings.HasSuffix(put, ":") && !strings.HasSuffix(put, "#") &&
		!strings.HasSuffix(put, "@") && !strings.HasSuffix(put, " ") && pos == len(line) {
		put += " "
	}
	if start+len(put) <= pos && len(words) > 1 {
		_, _ = io.WriteString(out, "  "+strings.Join(words, "   ")+"\n")
		return line, pos, true
	}
	return line[:start] + put + line[pos:], start + len(put), true
}

// commonPrefix is what all words begin with.
func commonPrefix(words []string) string {
	prefix := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, prefix) {
			runes := []rune(prefix)
			prefix = string(runes[:len(runes)-1])
		}
	}
	return prefix
}

// vocabulary is what can be completed now.
func (s *Sandbox) vocabulary() vocabulary {
	v := s.Screen.vocabulary()
	v.people = s.people
	v.channels = slices.Concat([]string{"general"}, channels(), []string{"moderators"}, v.channels)
	v.roles = []string{"Moderator", "Mentor", "30 days", "1 year"}
	for _, g := range s.Servers {
		v.servers = append(v.servers, g.name)
	}
	if s.Bot != nil && !s.Bot.dead() {
		v.commands = s.Bot.App.Table.Definitions()
	}
	return v
}
