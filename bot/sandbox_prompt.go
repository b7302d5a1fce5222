package main

import (
	"context"
	"os"
)

func (s *sandbox) prompt(ctx context.Context, stdin *os.File) error {
	_, err := s.script(ctx, stdin)
	return err
}
