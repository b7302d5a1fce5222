package fakediscord

import (
	"fmt"
	"testing"
	"time"
)

// A thread archives itself when nothing was written in it for its time, and not before. What Discord refuses then it refuses: an
// edit, a member in or out; a new message opens it.
func TestAThreadArchivesItself(t *testing.T) {
	b := newBench(t)
	thread := b.want(201, 0, "POST", b.general("/threads"), `{"name":"Oak","type":12,"auto_archive_duration":1440}`)
	path := "/channels/" + thread.id()
	maya := b.s.findUser("maya").id.String()
	b.wait(23 * time.Hour)
	message := b.want(200, 0, "POST", path+"/messages", `{"content":"hello"}`)
	b.wait(23 * time.Hour)
	b.want(204, 0, "PUT", path+"/thread-members/"+maya, ``) // that is no activity
	b.wait(time.Hour)
	b.want(400, 50083, "PATCH", path+"/messages/"+message.id(), `{"content":"hello again"}`)
	b.want(400, 50083, "DELETE", path+"/thread-members/"+maya, ``)
	b.want(200, 0, "PATCH", path, `{"archived":false}`)
	b.want(204, 0, "DELETE", path+"/thread-members/"+maya, ``)
	b.wait(24 * time.Hour)
	if e := b.newest("thread"); e.Archived {
		t.Error("archived before anybody looked")
	}
	b.want(200, 0, "POST", path+"/messages", `{"content":"I'm back"}`)
	if e := b.newest("thread"); e.Archived {
		t.Errorf("a message did not open it: %+v", e)
	}
}

// A thread takes 1,000 members (Discord: JSON error 30033).
func TestAThreadIsFull(t *testing.T) {
	b := newBench(t)
	thread := b.want(201, 0, "POST", b.general("/threads"), `{"name":"Oak","type":12}`)
	ch := b.s.channels[b.s.guildByName("Harbour").channelByName("Oak").id]
	for i := range maxThreadMembers - len(ch.threadMembers) {
		ch.threadMembers[ID(i+1)] = true
	}
	b.want(400, 30033, "PUT", fmt.Sprintf("/channels/%s/thread-members/%s", thread.id(), b.s.findUser("maya").id), ``)
}
