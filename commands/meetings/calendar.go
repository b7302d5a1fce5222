package meetings

import (
	"context"
	"fmt"

	"waymark/commands"
	"waymark/storage"
)

// addToCalendar is `Add to my calendar`. Calendars are shared, so the file says neither the meeting's name nor what it is.
func addToCalendar(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := pressed(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	data, ok := m.CalendarFile(fmt.Sprintf("meeting-%s@waymark", m.ID), rq.Label("meeting.calendar.title"), localDate(m.Zone, rq.Now), rq.Now)
	if !ok || m.Lost {
		return commands.Reply{}, commands.Refuse("meeting.none-soon", nil)
	}
	reply, alt := rq.Reply("meeting.calendar.file", nil), rq.Say("meeting.calendar.alt", nil)
	reply.Attachments = func(context.Context) ([]commands.File, error) {
		return []commands.File{{Name: "calendar.ics", Type: "text/calendar", Data: data, Alt: alt}}, nil
	}
	return reply, nil
}
