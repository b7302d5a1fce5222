package apptest

import (
	"os"
	"path/filepath"
	"testing"

	"waymark/bot/fakediscord"
)

// SchemaJudge is Discord's OpenAPI document where it can be found; without it the stories are judged by
// the pretend Discord's own rules only.
func SchemaJudge(t testing.TB) *fakediscord.SchemaValidator {
	t.Helper()
	path := os.Getenv("WAYMARK_OPENAPI")
	if path == "" {
		path = filepath.Join("..", "..", "..", "shared", "discord-openapi.json")
		if _, err := os.Stat(path); err != nil {
			t.Log("not judged by Discord's OpenAPI document: WAYMARK_OPENAPI is not set and ../shared has none")
			return nil
		}
	}
	judge, err := fakediscord.LoadSchemas(path)
	if err != nil {
		t.Fatal(err)
	}
	return judge
}
