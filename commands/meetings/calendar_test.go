package meetings_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/emersion/go-ical"

	"waymark/commands"
	"waymark/commands/commandstest"
)

// TestTheCalendarFileSaysNothing: calendars are shared, so the file says neither the meeting's name nor what it is about.
// Another program reads it.
func TestTheCalendarFileSaysNothing(t *testing.T) {
	r, meeting := harbour(t)
	reply := r.Do(commands.Request{
		Kind: commands.ButtonClick, Member: commandstest.Maya, Component: "meetings:calendar", Args: []string{meeting.String()},
	})
	files, err := reply.Attachments(context.Background())
	if err != nil || len(files) != 1 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	if strings.Contains(string(files[0].Data), "Thursday evening") {
		t.Error("the file names the meeting")
	}
	calendar, err := ical.NewDecoder(bytes.NewReader(files[0].Data)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	events := calendar.Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	title, err := events[0].Props.Text(ical.PropSummary)
	if err != nil || title != "Meeting" {
		t.Errorf("the title is %q: %v", title, err)
	}
}
