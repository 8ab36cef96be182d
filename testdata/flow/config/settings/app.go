package settings

import "context"

// App carries the configuration to those that it starts.
type App struct {
	Config CheckedConfig
	server any
}

func NewApp(ctx context.Context) (*App, error) { return NewAppNamed(ctx, "shop") } // want NewApp:"presign returns 0.Config"

func NewAppNamed(ctx context.Context, name string) (*App, error) { // want NewAppNamed:"presign returns 0.Config"
	cfg, err := LoadChecked()
	if err != nil {
		return nil, err
	}
	app := &App{Config: cfg}
	if err := app.start(ctx); err != nil {
		_ = app.Close(ctx)
		return nil, err
	}
	return app, nil
}

func (a *App) start(ctx context.Context) error {
	a.server = a.Config.Links
	return ctx.Err()
}

func (a *App) Close(ctx context.Context) error { return ctx.Err() }

// Repo has an optional lifetime, and a getter for it as code generators write them.
type Repo struct{ Timeout *int }

func (r *Repo) GetTimeout() int { // want GetTimeout:"presign returns 0"
	if r == nil || r.Timeout == nil {
		return 0
	}
	return *r.Timeout
}
