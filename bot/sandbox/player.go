package sandbox

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"waymark/bot/fakediscord"
)

// How long a statement may take by the machine's clock, and how often the bot is asked to do what is due
// now before it is left for later.
const (
	restTime   = 60 * time.Second
	restRounds = 100
	calmTime   = 300 * time.Millisecond // with someone else's bot: nothing happened for so long
)

// Sandbox is a pretend Discord with its people, the bot in it, and the reader's screen.
type Sandbox struct {
	Fake   *fakediscord.Server
	Screen *screen
	Clock  *virtualClock // nil with --serve: then time is real
	Bot    *botProcess   // nil with --serve: then the bot is someone else's
	bare   bool          // servers get no prelude
	used   bool          // the bot has files of an earlier sandbox

	Server  string          // where statements happen
	Servers []preparedGuild // all there are
	people  []string        // everybody who ever had a name here

	Kept      savedState // what an earlier sandbox left in the same folder
	temporary string     // the folder to remove at the end; "" if there is none
}

// AnswerMark begins the comments of a story that hold the bot's answers of the last time; see the tests.
const AnswerMark = "#>"

// errNotOurs is said where a statement needs the bot's process.
var errNotOurs = errors.New("this bot runs elsewhere: with --serve the sandbox is only its Discord")

// Play carries out one line of a script and waits until everything has come to rest. What goes wrong is
// shown; an error means that there is no going on.
func (s *Sandbox) Play(ctx context.Context, line string, echo bool) error {
	line = strings.TrimSpace(line)
	st, err := parseStatement(line)
	if st == nil && err == nil {
		if echo && !strings.HasPrefix(line, AnswerMark) {
			s.Screen.comment(line)
		}
		return nil
	}
	s.Screen.begin(line, echo)
	if err != nil {
		s.Screen.invalid(line, err)
		return nil
	}
	return s.carryOut(ctx, line, st)
}

// Act carries out one statement and waits for nothing.
func (s *Sandbox) Act(ctx context.Context, line string) error {
	st, err := parseStatement(line)
	if err != nil || st == nil {
		return err
	}
	return st.do(ctx, s)
}

// carryOut does a statement and waits until everything has come to rest.
func (s *Sandbox) carryOut(ctx context.Context, line string, st statement) error {
	if j, ok := st.(joins); ok {
		s.people = addOnce(s.people, j.who)
	}
	if s.Bot == nil {
		s.visitor(ctx)
	}
	err := st.do(ctx, s)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.Screen.invalid(line, err)
	}
	err = s.rest(ctx)
	s.Screen.end()
	return errors.Join(err, s.keep())
}

// script plays lines until they end, or ctx does. It returns how many lines it read; the error is one of
// reading, or ctx's.
func (s *Sandbox) script(ctx context.Context, in io.Reader) (int, error) {
	lines, failed := readLines(ctx, in)
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return n, ctx.Err()
		case line, more := <-lines:
			if !more {
				return n, <-failed
			}
			if err := s.Play(ctx, line, true); err != nil {
				return n, err
			}
		}
	}
}

// readLines reads lines, of at most a megabyte, until the input or ctx ends; so that Ctrl-C need not wait
// for a line that never comes. failed gets how the reading ended once lines is closed.
func readLines(ctx context.Context, in io.Reader) (lines <-chan string, failed <-chan error) {
	read, end := make(chan string), make(chan error, 1)
	go func() {
		defer close(read)
		s := bufio.NewScanner(in)
		s.Buffer(nil, 1<<20)
		for s.Scan() {
			select {
			case read <- s.Text():
			case <-ctx.Done():
				end <- ctx.Err()
				return
			}
		}
		end <- s.Err()
	}()
	return read, end
}

// rest waits until the bot has answered, its outbox is empty or waits for the clock, and nothing is in
// flight.
func (s *Sandbox) rest(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, restTime)
	defer cancel()
	if s.Bot == nil {
		if err := s.Fake.Idle(ctx); err != nil {
			return err
		}
		s.Screen.calm(ctx, calmTime)
		return nil
	}
	for range restRounds {
		if err := s.Fake.Idle(ctx); err != nil {
			return err
		}
		if s.Bot.dead() {
			return nil
		}
		quiet, err := s.Bot.App.WaitIdle(ctx)
		if err != nil {
			return fmt.Errorf("the bot does not come to rest: %w", err)
		}
		if quiet || s.Bot.tick(ctx) != nil {
			break
		}
	}
	return s.Fake.Idle(ctx)
}

// passTo lets time pass until an instant; see virtualClock.pass. With real time it is waited for.
func (s *Sandbox) passTo(ctx context.Context, target time.Time) error {
	if s.Clock == nil {
		timer := time.NewTimer(time.Until(target))
		defer timer.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		}
	}
	return s.Clock.pass(ctx, target, s.Bot.worker(s.rest))
}

// restart stops the bot cleanly and starts it again.
func (s *Sandbox) restart(ctx context.Context) error {
	if s.Bot == nil {
		return errNotOurs
	}
	if err := s.Bot.end(); err != nil {
		s.Screen.note("It had ended: " + err.Error())
	}
	return s.Bot.begin(ctx)
}

// crash cuts the bot off and starts it on its files as they were.
func (s *Sandbox) crash(ctx context.Context) error {
	if s.Bot == nil {
		return errNotOurs
	}
	return s.Bot.crash(ctx)
}

// lock locks the database.
func (s *Sandbox) lock(ctx context.Context) error {
	switch {
	case s.Bot == nil:
		return errNotOurs
	case s.Bot.dead():
		return errors.New("there is no running bot")
	}
	return s.Bot.lock(ctx, s.Current().ID)
}

// unlock unlocks it; that it is not locked is no failure.
func (s *Sandbox) unlock() error {
	if s.Bot == nil {
		return errNotOurs
	}
	s.Bot.unlock()
	return nil
}

// reconnected waits until the bot is back at the gateway. A bot that ended instead is told of: some close
// codes forbid it to come back.
func (s *Sandbox) reconnected(ctx context.Context) error {
	if s.Bot == nil {
		s.visitor(ctx)
		return nil
	}
	if err := s.Bot.connected(ctx); err != nil && ctx.Err() == nil {
		s.Screen.note(sentence(err))
	}
	return nil
}

// registered waits until the bot has registered its commands.
func (s *Sandbox) registered(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	if s.Bot != nil {
		within = s.Bot.living(within)
	}
	err := s.Screen.await(within, func() bool { return s.Screen.hasCommands() })
	switch {
	case ctx.Err() != nil: // someone pressed Ctrl-C
		return ctx.Err()
	case err != nil:
		return errors.New("the bot has not registered its commands")
	}
	return nil
}

// visitor gives someone else's bot a little time to be connected.
func (s *Sandbox) visitor(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, visitTime)
	defer cancel()
	_ = s.Fake.Connected(ctx) // what people do meanwhile stays unanswered, and that shows
}

// addOnce appends a name that is not there yet.
func addOnce(names []string, name string) []string {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return names
		}
	}
	return append(names, name)
}

// sentence is an error with a capital letter at its beginning.
func sentence(err error) string {
	r, size := utf8.DecodeRuneInString(err.Error())
	return string(unicode.ToUpper(r)) + err.Error()[size:]
}
