# State machines: gen_statem, in both callback modes.

defmodule Conformance.Machine do
  @moduledoc "A gen_statem whose callbacks run acts: those of its state for the event, else those that the event brings."

  alias Conformance.{Acts, Log, Processes, Term}

  def start(spec, under, link, options) do
    module = if spec["mode"] == "handle", do: Conformance.OneHandler, else: Conformance.StateFunctions
    {name, options} = Keyword.pop(options, :name)
    arguments = [module, {Process.get(:context), spec, under}, options]
    arguments = if name, do: [if(is_atom(name), do: {:local, name}, else: name) | arguments], else: arguments
    apply(:gen_statem, if(link, do: :start_link, else: :start), arguments)
  end

  def init({context, spec, under}) do
    if spec["trap"], do: Process.flag(:trap_exit, true)
    Process.put(:spec, spec)
    start = Log.born(context, spec["id"], under)

    case Acts.run(Processes.starts(spec, start), spec["data"]) do
      {%{"return" => "ignore"}, _} -> :ignore
      {%{"return" => "stop", "reason" => reason}, _} -> {:stop, Term.from(reason)}
      {%{"return" => "bad", "value" => value}, _} -> Term.from(value)
      {way, data} -> {:ok, Term.from(spec["state"] || "idle"), data, actions(way, nil)}
    end
  end

  def callback_mode(mode), do: if(Process.get(:spec)["enter"], do: [mode, :state_enter], else: mode)

  def event(type, content, state, data) do
    {name, from} = named(type)
    Log.note([:event, name, state | seen(type, content)])
    key = if is_tuple(state), do: elem(state, 0), else: state
    acts = get_in(Process.get(:spec), ["states", to_string(key), name]) || brought(content)
    {way, data} = Acts.run(acts, data, from)
    way = way || %{"return" => if(from, do: "reply", else: "keep_state"), "value" => "ok"}
    out = leave(way["return"], way, data, from)
    if way["thrown"], do: throw(out), else: out
  end

  def terminate(reason, state, data) do
    Log.note([:terminating, reason, state, Term.from(data)])
    Acts.run(Process.get(:spec)["terminate"] || [], data)
  end

  defp named({:call, from}), do: {"call", from}
  defp named({:timeout, _}), do: {"generic_timeout", nil}
  defp named(type), do: {Atom.to_string(type), nil}

  defp seen(:enter, old), do: [old]
  defp seen({:timeout, name}, _), do: [name]
  defp seen(:info, message) when not (is_tuple(message) and elem(message, 0) == :do), do: [message]
  defp seen(_, _), do: []

  defp brought({:do, acts}), do: acts
  defp brought(acts) when is_list(acts), do: acts
  defp brought(_), do: []

  defp leave("next_state", way, data, from), do: with_actions({:next_state, Term.from(way["state"]), data}, way, from)
  defp leave("keep_state", way, data, from), do: with_actions({:keep_state, data}, way, from)
  defp leave("keep_state_and_data", way, _, from), do: {:keep_state_and_data, actions(way, from)}
  defp leave("repeat_state", way, data, from), do: with_actions({:repeat_state, data}, way, from)
  defp leave("repeat_state_and_data", way, _, from), do: {:repeat_state_and_data, actions(way, from)}
  defp leave("reply", way, data, from), do: {:keep_state, data, [{:reply, from, Term.from(way["value"])} | actions(way, from)]}
  defp leave("noreply", way, data, from), do: {:keep_state, data, actions(way, from)}
  defp leave("stop", way, data, _), do: {:stop, Term.from(way["reason"]), data}
  defp leave("stop_and_reply", way, data, from), do: {:stop_and_reply, Term.from(way["reason"]), Enum.map(way["replies"] || [], &action(&1, from)), data}
  defp leave("bad", way, _, _), do: Term.from(way["value"])

  defp with_actions(out, way, from), do: if(way["actions"], do: Tuple.append(out, actions(way, from)), else: out)

  defp actions(way, from), do: Enum.map(way["actions"] || [], &action(&1, from))

  defp action("hibernate", _), do: :hibernate
  defp action(%{"reply" => value, "to" => key}, _), do: {:reply, Process.get({:parked, key}), Term.from(value)}
  defp action(%{"reply" => value}, from), do: {:reply, from, Term.from(value)}
  defp action(%{"postpone" => on}, _), do: {:postpone, on}
  defp action(%{"next_event" => acts}, _), do: {:next_event, :internal, acts}
  defp action(%{"timeout" => time} = action, _), do: timeout(:timeout, time, action)
  defp action(%{"state_timeout" => time} = action, _), do: timeout(:state_timeout, time, action)
  defp action(%{"generic" => time, "name" => name} = action, _), do: timeout({:timeout, Term.from(name)}, time, action)
  defp action(%{"bad" => term}, _), do: Term.from(term)

  defp timeout(which, "cancel", _), do: {which, :cancel}
  defp timeout(which, "update", action), do: {which, :update, action["do"] || []}
  defp timeout(which, "infinity", action), do: {which, :infinity, action["do"] || []}
  defp timeout(which, ms, action), do: {which, Processes.ms(ms), action["do"] || []}
end

defmodule Conformance.StateFunctions do
  @moduledoc "A machine with a function for each state."
  @behaviour :gen_statem

  alias Conformance.Machine

  defdelegate init(plan), to: Machine
  defdelegate terminate(reason, state, data), to: Machine
  def callback_mode, do: Machine.callback_mode(:state_functions)

  for state <- ~w(locked open idle busy done)a do
    def unquote(state)(type, content, data), do: Machine.event(type, content, unquote(state), data)
  end
end

defmodule Conformance.OneHandler do
  @moduledoc "A machine with one function for all states."
  @behaviour :gen_statem

  alias Conformance.Machine

  defdelegate init(plan), to: Machine
  defdelegate terminate(reason, state, data), to: Machine
  def callback_mode, do: Machine.callback_mode(:handle_event_function)
  def handle_event(type, content, state, data), do: Machine.event(type, content, state, data)
end
