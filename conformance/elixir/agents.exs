# Agents, and what can be asked of a server from outside.

defmodule Conformance.Agents do
  @moduledoc "An agent whose functions run acts: its state is what they set."

  alias Conformance.{Acts, Log, Processes, Term, Who}

  def start(spec, under, link, options) do
    context = Process.get(:context)

    init = fn ->
      if spec["trap"], do: Process.flag(:trap_exit, true)
      start = Log.born(context, spec["id"], under)
      {_, state} = Acts.run(Processes.starts(spec, start), spec["state"])
      state
    end

    if link, do: Agent.start_link(init, options), else: Agent.start(init, options)
  end

  def act(%{"agent" => function, "of" => agent} = act) do
    run = &Acts.run(act["do"] || [], &1)
    Who.dest(agent, &call(function, &1, run, Acts.timeout(act, Processes.ms(5000))))
  end

  defp call("cast", agent, run, _), do: Agent.cast(agent, &elem(run.(&1), 1))
  defp call("update", agent, run, timeout), do: Agent.update(agent, &elem(run.(&1), 1), timeout)

  defp call("get", agent, run, timeout) do
    Agent.get(agent, &(run.(&1) |> answer()), timeout)
  end

  defp call("get_and_update", agent, run, timeout) do
    Agent.get_and_update(
      agent,
      fn state ->
        case run.(state) do
          {%{"return" => "bad", "value" => value}, _} -> Term.from(value)
          {way, next} -> {answer({way, state}), next}
        end
      end,
      timeout
    )
  end

  defp answer({%{"value" => value}, _}), do: Term.from(value)
  defp answer({_, state}), do: Term.from(state)
end

defmodule Conformance.Sys do
  @moduledoc "The functions of sys."

  alias Conformance.{Acts, Processes, Term, Who}

  def act(%{"sys" => function, "of" => who} = act), do: Who.dest(who, &call(function, &1, act))

  defp call("get_state", server, _), do: server |> :sys.get_state(Processes.ms(5000)) |> shown()

  defp call("replace_state", server, act) do
    :sys.replace_state(server, &(act["do"] |> Acts.run(&1) |> elem(1)), Processes.ms(5000)) |> shown()
  rescue
    error in ErlangError -> failed(error.original, error)
  end

  defp call("get_status", server, _) do
    {:status, pid, {:module, _}, [_, status, parent, _, misc]} = :sys.get_status(server, Processes.ms(5000))
    [pid, status, parent(parent, pid), misc |> state() |> shown()]
  end

  defp call("suspend", server, _), do: :sys.suspend(server, Processes.ms(5000))
  defp call("resume", server, _), do: :sys.resume(server, Processes.ms(5000))

  defp call("statistics", server, %{"flag" => "get"}) do
    case :sys.statistics(server, :get) do
      {:ok, list} when is_list(list) -> [list[:messages_in], list[:messages_out]]
      {:ok, other} -> other
    end
  end

  defp call("statistics", server, %{"flag" => flag}), do: :sys.statistics(server, flag)

  defp call("change_code", server, _) do
    with {:error, _} <- :sys.change_code(server, Conformance.Worker, :old, :extra, Processes.ms(5000)), do: :callback_failed
  end

  # A server without a link is its own parent, or says so by its pid.
  defp parent(pid, pid), do: nil
  defp parent(parent, _) when is_pid(parent), do: parent
  defp parent(_, _), do: nil

  defp state(misc), do: for({:data, data} <- List.flatten([misc]), {'State', state} <- data, do: state) |> List.first()

  defp failed(original, _) when elem(original, 0) == :callback_failed, do: :callback_failed
  defp failed(_, error), do: raise(error)

  # A machine shows its state and its data.
  defp shown({state, data}) when is_atom(state), do: [state, Term.from(data)]
  defp shown(state), do: Term.from(state)
end
