# Tasks: started, awaited, asked, ended, streamed.

defmodule Conformance.Tasks do
  @moduledoc "The functions of Task and Task.Supervisor. A task is kept under its key, for everybody."

  alias Conformance.{Acts, Log, Newer, Processes, Term, Who}

  def act(%{"task" => "async", "as" => key} = act) do
    body = body(key, nil, act["do"] || [])

    task =
      case act do
        %{"under" => sup, "link" => false} -> full(fn -> Task.Supervisor.async_nolink(Who.of(sup), body) end)
        %{"under" => sup} -> full(fn -> Task.Supervisor.async(Who.of(sup), body) end)
        _ -> Task.async(body)
      end

    Log.keep(key, task)
    Log.moved_in(task.pid)
  end

  def act(%{"task" => "start", "as" => key} = act) do
    body = body(key, act["under"], act["do"] || [])

    started =
      case act do
        %{"under" => sup} -> Task.Supervisor.start_child(Who.of(sup), body, restart: String.to_atom(act["restart"] || "temporary"), shutdown: Processes.ms(5000))
        %{"link" => false} -> Task.start(body)
        _ -> Task.start_link(body)
      end

    case started do
      {:ok, pid} -> Log.moved_in(pid)
      {:error, reason} -> %{"error" => reason}
    end
  end

  def act(%{"task" => "await"} = act), do: kept(act, &Task.await(&1, patience(act)))
  def act(%{"task" => "yield"} = act), do: kept(act, &Task.yield(&1, patience(act)))
  def act(%{"task" => "shutdown"} = act), do: kept(act, &Newer.completed(&1, fn task -> Task.shutdown(task, patience(act)) end))
  def act(%{"task" => "ignore"} = act), do: kept(act, &Newer.completed(&1, fn task -> Task.ignore(task) end))
  def act(%{"task" => "await_many", "of" => keys} = act), do: keys |> all() |> Task.await_many(patience(act))

  def act(%{"task" => "yield_many", "of" => keys} = act) do
    for {_, outcome} <- keys |> all() |> Task.yield_many(patience(act)), do: outcome
  end

  def act(%{"task" => "completed", "as" => key, "value" => value}) do
    Log.keep(key, Task.completed(Term.from(value)))
    :ok
  end

  def act(%{"task" => "children", "of" => sup}), do: Who.dest(sup, &Task.Supervisor.children/1)

  def act(%{"task" => "stream", "as" => key, "each" => each} = act) do
    each = for {acts, at} <- Enum.with_index(each), do: body("#{key}#{at}", nil, acts)
    run = & &1.()

    options =
      for {name, value} <- [max_concurrency: act["max_concurrency"] || 2, ordered: act["ordered"], timeout: patience(act), on_timeout: atom(act["on_timeout"])],
          value != nil,
          do: {name, value}

    stream =
      case act do
        %{"under" => sup, "link" => false} -> Task.Supervisor.async_stream_nolink(Who.of(sup), each, run, options)
        %{"under" => sup} -> Task.Supervisor.async_stream(Who.of(sup), each, run, options)
        _ -> Task.async_stream(each, run, options)
      end

    full(fn -> stream |> Stream.take(act["take"] || length(each)) |> Enum.map(&(Acts.run(act["do"] || [], nil) && &1)) end)
  end

  @doc "Starts a task as a child."
  def start(%{"id" => id} = spec, under) do
    {:ok, pid} = Task.start_link(body(id, under, spec["do"] || [], spec["trap"]))
    {:ok, Log.moved_in(pid)}
  end

  defp body(key, under, acts, trap \\ nil) do
    context = Process.get(:context)

    fn ->
      if trap, do: Process.flag(:trap_exit, true)
      Log.born(context, key, under)
      {way, _} = Acts.run(acts, nil)
      if way, do: Term.from(way["value"]), else: :ok
    end
  end

  # A supervisor of tasks that is full: Elixir raises a text.
  defp full(start) do
    start.()
  rescue
    error in RuntimeError -> if error.message =~ "maximum number of tasks", do: throw(%{"error" => :max_children}), else: reraise(error, __STACKTRACE__)
  end

  defp kept(%{"of" => key}, use) do
    case Log.kept(key) do
      nil -> :nobody
      task -> use.(task)
    end
  end

  defp all(keys), do: for(key <- keys, task = Log.kept(key), do: task)

  defp patience(%{"timeout" => ms}) when is_integer(ms), do: Processes.ms(ms)
  defp patience(%{"timeout" => other}), do: Term.from(other)
  defp patience(_), do: Processes.ms(5000)

  defp atom(nil), do: nil
  defp atom(text), do: String.to_atom(text)
end

# Elixir shows a task in the text of an error, and looks for this in its files each time where it is not.
defimpl Inspect, for: Task do
  def inspect(_, _), do: "#Task"
end
