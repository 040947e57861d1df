# The servers of a scenario: a GenServer that runs acts, and one that has no callback but init.

defmodule Conformance.Worker do
  @moduledoc "A GenServer whose every callback runs acts."
  use GenServer

  alias Conformance.{Acts, Log, Newer, Processes, Term}

  def init({context, spec, under}) do
    if spec["trap"], do: Process.flag(:trap_exit, true)
    Process.put(:spec, spec)
    start = Log.born(context, spec["id"], under)
    {way, state} = Acts.run(Processes.starts(spec, start), spec["state"])

    leave(way || %{"return" => "ok"}, fn
      "ok" -> {:ok, state, action(way)}
      "ignore" -> :ignore
      "stop" -> {:stop, Term.from(way["reason"])}
    end)
  end

  def handle_call({:do, acts}, from, state), do: handle(acts, state, from, "reply")
  def handle_cast({:do, acts}, state), do: handle(acts, state, nil, "noreply")
  def handle_continue(acts, state), do: handle(acts, state, nil, "noreply")
  def handle_info({:do, acts}, state), do: handle(acts, state, nil, "noreply")

  def handle_info(message, state) do
    if Newer.unseen?(message) do
      {:noreply, state}
    else
      Log.note([:got, message])
      handle(Process.get(:spec)["info"] || [], state, nil, "noreply")
    end
  end

  def terminate(reason, state) do
    Log.note([:terminating, reason, Term.from(state)])
    Acts.run(Process.get(:spec)["terminate"] || [], state)
  end

  def code_change(_, state, _) do
    {_, state} = Acts.run(Process.get(:spec)["code_change"] || [], state)
    {:ok, state}
  end

  def format_status(%{} = status) do
    case Process.get(:spec)["format_status"] do
      nil -> status
      %{"raise" => text} -> raise text
      %{"value" => value} -> %{status | state: value}
    end
  end

  def format_status(_, [_, state]) do
    %{state: state} = format_status(%{state: state})
    [data: [{'State', state}]]
  end

  defp handle(acts, state, from, default) do
    {way, state} = Acts.run(acts, state, from)
    way = way || %{"return" => default, "value" => "ok"}

    leave(way, fn
      "reply" -> {:reply, Term.from(way["value"]), state, action(way)}
      "noreply" -> {:noreply, state, action(way)}
      "stop" -> if Map.has_key?(way, "value"), do: {:stop, Term.from(way["reason"]), Term.from(way["value"]), state}, else: {:stop, Term.from(way["reason"]), state}
    end)
  end

  defp leave(%{"return" => "bad", "value" => value} = way, _), do: out(Term.from(value), way)
  defp leave(way, ways), do: way["return"] |> ways.() |> out(way)

  defp out(tuple, way) do
    tuple = if is_tuple(tuple) and tuple_size(tuple) > 2 and elem(tuple, tuple_size(tuple) - 1) == :none, do: Tuple.delete_at(tuple, tuple_size(tuple) - 1), else: tuple
    if way["thrown"], do: throw(tuple), else: tuple
  end

  defp action(%{"hibernate" => true}), do: :hibernate
  defp action(%{"timeout" => ms}), do: Processes.ms(ms)
  defp action(%{"continue" => acts}), do: {:continue, acts}
  defp action(_), do: :none
end

defmodule Conformance.Bare do
  @moduledoc "A GenServer with no callback but init."
  use GenServer

  defdelegate init(plan), to: Conformance.Worker
end
